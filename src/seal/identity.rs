//! The firm's own keys: the identities that open the keyring, and the recipients that it is
//! sealed to. They may be of every kind that age knows: X25519, SSH keys, plugins for hardware
//! keys. Texts of identities never appear in errors.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::{BufReader, Read as _};
use std::path::Path;
use std::sync::{Arc, Mutex};

use age::secrecy::{ExposeSecret as _, SecretString};
use age::{plugin, ssh, x25519};
use zeroize::Zeroizing;

use super::SealError;
use crate::files;

/// What an age identity begins with.
pub const SECRET: &str = "AGE-SECRET-KEY-";

/// A protected identity file with a higher work factor is not opened: it would take minutes.
const HIGHEST_WORK_FACTOR: u8 = 22;

/// Asks the person at the terminal, where a key is protected or a plugin wants something.
pub trait Prompt: Send + Sync {
    /// Tells something.
    fn tell(&self, message: &str);
    /// Asks for a secret; nothing where nobody can be asked.
    fn ask_secret(&self, what: &str) -> Option<Zeroizing<String>>;
    /// Asks for something that is no secret.
    fn ask(&self, what: &str) -> Option<String>;
}

/// The identities of one file, or of several.
pub struct FirmIdentity {
    identities: Vec<Box<dyn age::Identity + Send + Sync>>,
    /// The public halves, where they are known without asking anybody.
    recipients: Vec<String>,
}

impl fmt::Debug for FirmIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FirmIdentity(…)")
    }
}

impl FirmIdentity {
    /// Reads an age identity file, protected or not, or an SSH private key.
    ///
    /// # Errors
    /// When it cannot be read or opened, or holds no identity.
    pub fn read(path: &Path, prompt: &Arc<dyn Prompt>) -> Result<Self, SealError> {
        let bytes = Zeroizing::new(files::read(path)?);
        Self::parse(&bytes, &path.display().to_string(), prompt)
    }

    /// The same of bytes; `name` is what they are called in errors and questions.
    ///
    /// # Errors
    /// When they cannot be opened, or hold no identity.
    pub fn parse(bytes: &[u8], name: &str, prompt: &Arc<dyn Prompt>) -> Result<Self, SealError> {
        let callbacks = Asking::new(prompt);
        let no = || SealError::NotAnIdentity(name.to_owned());
        if bytes.starts_with(b"-----BEGIN") && !bytes.starts_with(b"-----BEGIN AGE") {
            let key = ssh::Identity::from_buffer(BufReader::new(bytes), Some(name.to_owned()))
                .map_err(|_| no())?;
            if matches!(key, ssh::Identity::Unsupported(_)) {
                return Err(no());
            }
            let public = ssh::Recipient::try_from(key.clone()).map(|one| one.to_string());
            return Ok(Self {
                identities: vec![Box::new(key.with_callbacks(callbacks))],
                recipients: public.into_iter().collect(),
            });
        }
        let opened;
        let mut text = bytes;
        if bytes.starts_with(b"age-encryption.org/") || bytes.starts_with(b"-----BEGIN AGE") {
            opened = open(bytes, name, prompt)?;
            text = &opened;
        }
        let recipients = std::str::from_utf8(text)
            .unwrap_or_default()
            .lines()
            .filter_map(|line| line.trim().parse::<x25519::Identity>().ok())
            .map(|identity| identity.to_public().to_string())
            .collect();
        let identities = age::IdentityFile::from_buffer(BufReader::new(text))
            .map_err(|_| no())?
            .with_callbacks(callbacks)
            .into_identities()
            .map_err(|_| SealError::Plugin(format!("`{name}` needs an age plugin")))?;
        if identities.is_empty() {
            return Err(no());
        }
        Ok(Self {
            identities,
            recipients,
        })
    }

    /// Makes a new identity and writes it where only its owner may read it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn make(path: &Path) -> Result<Self, SealError> {
        let identity = x25519::Identity::generate();
        let secret = identity.to_string();
        let public = identity.to_public().to_string();
        let text = Zeroizing::new(format!(
            "# The firm's identity: it opens the keyring, and with that every workspace.\n\
             # Keep it out of the repository, and keep a copy in a safe place.\n\
             # public key: {public}\n{}\n",
            secret.expose_secret(),
        ));
        files::write_private(path, text.as_bytes())?;
        Ok(Self {
            identities: vec![Box::new(identity)],
            recipients: vec![public],
        })
    }

    /// Adds the identities of another file, which are tried after these.
    pub fn and(&mut self, other: Self) {
        self.identities.extend(other.identities);
        self.recipients.extend(other.recipients);
    }

    /// The public halves, as `recipients` in `firm.yaml` has them. Those of a plugin's
    /// identities are missing: only the plugin knows them.
    #[must_use]
    pub fn recipients(&self) -> &[String] {
        &self.recipients
    }

    pub(super) fn as_identities(&self) -> impl Iterator<Item = &dyn age::Identity> {
        self.identities
            .iter()
            .map(|identity| &**identity as &dyn age::Identity)
    }
}

/// Opens an identity file that a passphrase protects.
fn open(
    bytes: &[u8],
    name: &str,
    prompt: &Arc<dyn Prompt>,
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let what = format!("the identity `{name}`");
    let failed = |error: age::DecryptError| SealError::of(&what, &error);
    let decryptor =
        age::Decryptor::new_buffered(age::armor::ArmoredReader::new(bytes)).map_err(failed)?;
    let passphrase = prompt
        .ask_secret(&format!("passphrase of {name}"))
        .ok_or_else(|| SealError::WrongKey { what: what.clone() })?;
    let mut identity = age::scrypt::Identity::new(SecretString::from(passphrase.as_str()));
    identity.set_max_work_factor(HIGHEST_WORK_FACTOR);
    let mut reader = decryptor
        .decrypt(std::iter::once(&identity as &dyn age::Identity))
        .map_err(failed)?;
    let mut text = Zeroizing::new(Vec::new());
    reader
        .read_to_end(&mut text)
        .map_err(|_| SealError::Damaged { what: what.clone() })?;
    Ok(text)
}

/// Whom the keyring is sealed to.
pub struct Recipients {
    texts: Vec<String>,
    all: Vec<Box<dyn age::Recipient + Send + Sync>>,
}

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.texts).finish()
    }
}

impl Recipients {
    /// The recipients that the firm names: `age1…`, `ssh-ed25519 …`, `ssh-rsa …`, and those of
    /// plugins. Where it names none, the identity's own.
    ///
    /// # Errors
    /// When a line is no recipient, or its plugin is not there.
    pub fn of(
        named: &[String],
        identity: &FirmIdentity,
        prompt: &Arc<dyn Prompt>,
    ) -> Result<Self, SealError> {
        Self::named(
            if named.is_empty() {
                identity.recipients()
            } else {
                named
            },
            prompt,
        )
    }

    /// The recipients that are named, and nobody else.
    ///
    /// # Errors
    /// When a line is no recipient, or its plugin is not there.
    pub fn named(named: &[String], prompt: &Arc<dyn Prompt>) -> Result<Self, SealError> {
        let mut all: Vec<Box<dyn age::Recipient + Send + Sync>> = Vec::new();
        let mut plugins: BTreeMap<String, Vec<plugin::Recipient>> = BTreeMap::new();
        let mut texts = Vec::new();
        for text in named {
            let text = recipient(text)?;
            if let Ok(one) = text.parse::<x25519::Recipient>() {
                all.push(Box::new(one));
            } else if let Ok(one) = text.parse::<ssh::Recipient>() {
                all.push(Box::new(one));
            } else if let Ok(one) = text.parse::<plugin::Recipient>() {
                plugins
                    .entry(one.plugin().to_owned())
                    .or_default()
                    .push(one);
            }
            texts.push(text);
        }
        for (name, own) in plugins {
            let one = plugin::RecipientPluginV1::new(&name, &own, &[], Asking::new(prompt))
                .map_err(|_| SealError::Plugin(format!("`age-plugin-{name}` is not installed")))?;
            all.push(Box::new(one));
        }
        if all.is_empty() {
            return Err(SealError::NoRecipient);
        }
        Ok(Self { texts, all })
    }

    /// As `firm.yaml` writes them, sorted.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        let mut texts = self.texts.clone();
        texts.sort();
        texts
    }

    pub(super) fn as_recipients(&self) -> impl Iterator<Item = &dyn age::Recipient> {
        self.all
            .iter()
            .map(|recipient| &**recipient as &dyn age::Recipient)
    }
}

/// Whether a recipient needs a plugin of age, which is a program of its own.
#[must_use]
pub fn is_of_plugin(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.parse::<x25519::Recipient>().is_err() && word.parse::<plugin::Recipient>().is_ok()
}

/// A recipient without its comment: so it is compared and kept.
///
/// # Errors
/// When the text is not a recipient.
pub fn recipient(text: &str) -> Result<String, SealError> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let known = match words.as_slice() {
        [one, ..] if one.starts_with("age1") => {
            let is_own = one.parse::<x25519::Recipient>().is_ok();
            (is_own || one.parse::<plugin::Recipient>().is_ok()).then(|| (*one).to_owned())
        }
        [kind, key, ..] => {
            let text = format!("{kind} {key}");
            text.parse::<ssh::Recipient>().is_ok().then_some(text)
        }
        _ => None,
    };
    known.ok_or_else(|| {
        let is_secret = text.to_uppercase().contains(SECRET) || text.contains("PRIVATE KEY");
        let shown = if is_secret { "a secret key" } else { text };
        SealError::NotARecipient(shown.to_owned())
    })
}

/// Passes age's questions on to the prompt, and the same question only once.
#[derive(Clone)]
struct Asking {
    prompt: Arc<dyn Prompt>,
    known: Arc<Mutex<HashMap<String, SecretString>>>,
}

impl Asking {
    fn new(prompt: &Arc<dyn Prompt>) -> Self {
        Self {
            prompt: Arc::clone(prompt),
            known: Arc::default(),
        }
    }
}

impl age::Callbacks for Asking {
    fn display_message(&self, message: &str) {
        self.prompt.tell(message);
    }

    fn confirm(&self, message: &str, yes: &str, no: Option<&str>) -> Option<bool> {
        let words = format!("{message} [{yes}/{}]", no.unwrap_or("no"));
        let answer = self.prompt.ask(&words)?;
        Some(answer.trim().eq_ignore_ascii_case(yes))
    }

    fn request_public_string(&self, description: &str) -> Option<String> {
        self.prompt.ask(description)
    }

    fn request_passphrase(&self, description: &str) -> Option<SecretString> {
        let mut known = self.known.lock().ok()?;
        if let Some(answer) = known.get(description) {
            return Some(answer.clone());
        }
        let answer = self.prompt.ask_secret(description)?;
        let answer = SecretString::from(answer.as_str());
        known.insert(description.to_owned(), answer.clone());
        Some(answer)
    }
}

/// A prompt for when nobody can be asked.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Prompt for Nobody {
    fn tell(&self, _: &str) {}

    fn ask_secret(&self, _: &str) -> Option<Zeroizing<String>> {
        None
    }

    fn ask(&self, _: &str) -> Option<String> {
        None
    }
}
