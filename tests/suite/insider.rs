//! A published site in the hands of somebody who has its workspace key: a client, or
//! whoever has a client's passphrase. Objects and index can be made anew, and each fits
//! the key.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::OnceLock;

use deedbox::digest::Digest;
use deedbox::seal::index::{Index, Object};
use deedbox::seal::key::WorkspaceKey;
use deedbox::seal::object::{self, ObjectName};
use deedbox::seal::passphrase::Passphrase;
use deedbox::seal::slot::Slot;

use crate::project::{Project, Ran};
use crate::signed::with_key;

/// A site below `site`, its key in `key.txt`, its passphrase in `words`.
pub(crate) struct Insider {
    pub(crate) project: Project,
    pub(crate) key: WorkspaceKey,
    pub(crate) index: Index,
}

impl Insider {
    /// An engagement with signed approvals, built and archived; the unpacked bag is in `bag`.
    pub(crate) fn new() -> Self {
        static MADE: OnceLock<PathBuf> = OnceLock::new();
        let project = Project::copy_of(&MADE, made);
        let words = project.read("words");
        let slots = project.tree("site/slots");
        let slot = slots.values().next().expect("one slot");
        let key = Slot::open(slot, &Passphrase::typed(words.trim())).expect("its own");
        project.write("key.txt", key.to_text().as_bytes());
        let sealed = fs::read(project.path(&project.named("site", "index.age"))).expect("an index");
        let index = Index::open(&key, &sealed).expect("its own");
        Self {
            project,
            key,
            index,
        }
    }

    /// Seals something and adds it to the index; gives its position.
    pub(crate) fn object(&mut self, plaintext: &[u8]) -> usize {
        let sealed = object::seal(&self.key, plaintext);
        let id = ObjectName::of(&sealed);
        self.project
            .write(&format!("site/objects/{id}.age"), &sealed);
        let object = Object {
            size: sealed.len() as u64,
            sha256: Digest::of(&sealed),
            id,
        };
        self.index.objects.push(object);
        self.index.objects.len() - 1
    }

    /// What is in an object.
    pub(crate) fn opened(&self, position: usize) -> Vec<u8> {
        let id = &self.index.objects[position].id;
        let sealed = fs::read(self.project.path(&format!("site/objects/{id}.age")));
        object::open(&self.key, &sealed.expect("there"), "it").expect("its own")
    }

    /// Writes the index as it is now.
    pub(crate) fn seal(&self) {
        self.seal_as(&self.index.seal(&self.key, false));
    }

    /// Writes an index of any text.
    pub(crate) fn seal_text(&self, json: &[u8]) {
        self.seal_as(&object::seal(&self.key, &gzip(json)));
    }

    /// Writes a sealed index, and the unlock page that names it.
    pub(crate) fn seal_as(&self, sealed: &[u8]) {
        let before = self.project.named("site", "index.age");
        let name = ObjectName::of(sealed);
        let page = self.project.read("site/index.html");
        let old = &before["site/index-".len()..][..32];
        fs::remove_file(self.project.path(&before)).expect("there");
        self.project
            .write(&format!("site/index-{name}.age"), sealed);
        self.project
            .write("site/index.html", page.replace(old, name.as_str()));
    }

    /// Verifies the site with the key.
    pub(crate) fn verify(&self, more: &[&str]) -> Ran {
        let line = ["verify", "site", "--identity", "key.txt"];
        self.project.run(&[&line[..], more].concat())
    }

    /// Opens it into `out`.
    pub(crate) fn open(&self, more: &[&str]) -> Ran {
        let line = ["open", "site", "--identity", "key.txt", "--out", "out"];
        self.project.run(&[&line[..], more].concat())
    }
}

fn made() -> Project {
    let project = with_key();
    let ran = project.run(&["access", "create", "acme"]).exits(0);
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    project.run(&["archive", "acme"]).exits(0);
    let words = crate::build::passphrases(&ran.out())[0].clone();
    project.write("words", words + "\n");
    let (unzipped, said) = crate::project::shell(
        &project,
        "",
        "cp -r public/acme site && unzip -q archives/*.zip -d unpacked && mv unpacked/* bag",
    );
    assert!(unzipped, "{said}");
    project
}

/// Bytes as gzip, the least that it takes.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    gzip.write_all(bytes).expect("memory");
    gzip.finish().expect("memory")
}

/// A tar of plain files under any names.
pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.extend_from_slice(header.as_bytes());
        tar.extend_from_slice(bytes);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.resize(tar.len() + 1024, 0);
    tar
}
