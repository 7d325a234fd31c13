//! The names of a firm's directory that more than one room knows: what in `content/` is no
//! client's, and what in `.deedbox/` belongs to one machine alone.

/// The keyring, in `content/`, with a directory for each client.
pub const KEYRING: &str = "keyring";
/// The signed lists of approvals, in `content/`, with a directory for each client.
pub const SIGNATURES: &str = "signatures";
/// Where it stands in which language the addresses of a client's lists and tables are written, in
/// `content/`: with the client's key, and as old as that.
#[must_use]
pub fn names_of(client: &str) -> String {
    format!("{KEYRING}/{client}{NAMES}")
}

/// How the names of such files end.
const NAMES: &str = ".names";

/// Whether a name in the keyring is that of such a file.
#[must_use]
pub fn is_names(name: &str) -> bool {
    name.ends_with(NAMES)
}

/// Kinds of the firm's own, in `content/`.
pub const KINDS: &str = "kinds";
/// Logo and fonts, in `content/`.
pub const BRAND: &str = "brand";

/// The firm's identity, below the root.
pub const IDENTITY: &str = ".deedbox/identity.txt";
/// What this machine knows of the keyring, below the root.
pub const PINS: &str = ".deedbox/keyring.json";
/// What keeps git from all of these, below the root: where it is, they may be written.
pub const IGNORED: &str = ".deedbox/.gitignore";
/// What builds remember, below the root. It may be deleted at any time.
pub const CACHE: &str = ".deedbox/cache";
/// The digests of files that were read before, below the root. It may be deleted at any time.
pub const DIGESTS: &str = ".deedbox/cache/digests.json";
/// Smaller pictures, below the root. They may be deleted at any time.
pub const PREVIEWS: &str = ".deedbox/previews";
/// The files of locks, below the root.
pub const LOCKS: &str = ".deedbox/locks";
