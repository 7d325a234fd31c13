#!/bin/sh
# Builds a share of the firm and carries it to a bucket: share.sh I/N REMOTE, where REMOTE is rclone's name of a
# place, such as live:workspaces. Run it in the firm's directory.
set -eu
share=$1 remote=$2

deedbox build --shard "$share"
[ -d public ] || exit 0 # no client is in this share

# Whoever reads a site while it is carried sees the old one or the new one: all that is new first, which is never a
# name that had other bytes; then who may open it; then the one file that names all of it.
rclone copy public "$remote" --ignore-existing --exclude 'index.html' --exclude 'slots/**'
rclone copy public "$remote" --include 'slots/**'
rclone copy public "$remote" --include 'index.html'
# What the new sites do not name goes last, slots of people who may no longer open one among them.
for site in public/*/; do
  rclone sync "$site" "$remote/$(basename "$site")" --delete-after
done
