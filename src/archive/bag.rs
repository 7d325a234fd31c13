//! The tag files of a BagIt 1.0 bag (RFC 8493).

use crate::digest::Digest;

use super::payload::ArchiveForm;
use super::subject::ArchiveSubject;
use crate::signature::{Purpose, SignatureError};

/// The digest and the length of a file: what BagIt calls its fixity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fixity {
    pub(super) digest: Digest,
    pub(super) size: u64,
}

/// A bag while it is filled.
#[derive(Debug)]
pub(super) struct Bag {
    payload: Vec<(String, Fixity)>,
    tag_files: Vec<(String, Vec<u8>)>,
}

/// Where a file of the payload is in the bag.
pub(super) fn payload_path(path: &str) -> String {
    format!("data/{path}")
}

impl Bag {
    pub(super) fn new() -> Self {
        Self {
            payload: Vec::new(),
            tag_files: Vec::new(),
        }
    }

    /// Adds a payload file by its path and fixity.
    pub(super) fn payload(&mut self, path: String, fixity: Fixity) {
        self.payload.push((path, fixity));
    }

    /// Adds a tag file of our own.
    pub(super) fn tag_file(&mut self, path: &str, bytes: Vec<u8>) {
        self.tag_files.push((path.to_owned(), bytes));
    }

    /// All tag files: our own, those that RFC 8493 asks for, the tag manifest, which lists all
    /// of these, and last the signature over it.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub(super) fn close(
        mut self,
        subject: &ArchiveSubject<'_>,
        form: ArchiveForm,
    ) -> Result<Vec<(String, Vec<u8>)>, SignatureError> {
        // RFC 8493, section 2.1.1
        let declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
        self.tag_file("bagit.txt", declaration.into());
        let information = self.information(subject, form);
        self.tag_file("bag-info.txt", information.into_bytes());
        let manifest = self.manifest();
        if let Some(signer) = subject.signer {
            let allowed = signer.allowed(subject.principal);
            self.tag_file("allowed_signers", allowed.into_bytes());
        }
        self.tag_file("manifest-sha256.txt", manifest);
        self.tag_files.sort_by(|(a, _), (b, _)| a.cmp(b));
        let lines: String = self
            .tag_files
            .iter()
            .map(|(path, bytes)| manifest_line(&Digest::of(bytes), path))
            .collect();
        if let Some(signer) = subject.signer {
            let signature = signer.sign(Purpose::Manifest, lines.as_bytes())?;
            self.tag_file("tagmanifest-sha256.txt.sig", signature.into_bytes());
        }
        self.tag_file("tagmanifest-sha256.txt", lines.into_bytes());
        Ok(self.tag_files)
    }

    /// `manifest-sha256.txt` of the payload.
    pub(super) fn manifest(&self) -> Vec<u8> {
        let mut payload: Vec<&(String, Fixity)> = self.payload.iter().collect();
        payload.sort_by(|(a, _), (b, _)| a.cmp(b));
        let lines = payload
            .into_iter()
            .map(|(path, fixity)| manifest_line(&fixity.digest, path));
        lines.collect::<String>().into_bytes()
    }

    /// `bag-info.txt`, RFC 8493, section 2.2.2. Nothing in it is known only from the client's
    /// records.
    fn information(&self, subject: &ArchiveSubject<'_>, form: ArchiveForm) -> String {
        let octets: u64 = self.payload.iter().map(|(_, fixity)| fixity.size).sum();
        let mut lines = vec![
            ("Source-Organization", Some(subject.firm.name.clone())),
            ("Contact-Email", subject.firm.contact.email.clone()),
            ("Contact-Phone", subject.firm.contact.phone.clone()),
            (
                "External-Description",
                Some(
                    match form {
                        ArchiveForm::Sealed => {
                            "A client workspace, sealed; START-HERE.html says how to open it"
                        }
                        ArchiveForm::Plain => {
                            "A client workspace, not sealed: pages, files and records"
                        }
                    }
                    .to_owned(),
                ),
            ),
            ("Bagging-Date", Some(subject.workspace.as_of.clone())),
            (
                "Payload-Oxum",
                Some(format!("{octets}.{}", self.payload.len())),
            ),
            (
                "Bag-Software-Agent",
                Some(concat!("deedbox ", env!("CARGO_PKG_VERSION")).to_owned()),
            ),
        ];
        lines.sort_by_key(|(label, _)| *label);
        lines
            .into_iter()
            .filter_map(|(label, value)| Some(format!("{label}: {}\n", one_line(&value?))))
            .collect()
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// RFC 8493, section 2.1.3: line breaks and percent signs in paths are encoded.
fn manifest_line(digest: &Digest, path: &str) -> String {
    let path = path
        .replace('%', "%25")
        .replace('\n', "%0A")
        .replace('\r', "%0D");
    format!("{digest}  {path}\n")
}
