//! One client's workspace as rendered: pages, files and shell, ready to be
//! sealed or written plain. Nothing here is encrypted, and nothing is on disk
//! below an output directory yet.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::digest::Digest;
use crate::files;
use crate::model::firm::BrowserSession;

/// Everything that the site of one client consists of.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// The client's slug.
    pub client: String,
    /// What the browser's title bar says before a page does.
    pub title: String,
    /// The client's name, where the locked page may say it.
    pub public_name: Option<String>,
    /// How long a browser keeps it open.
    pub session: BrowserSession,
    /// Whether every page has the title of the unlock page in a browser.
    pub hides_titles: bool,
    /// Whether objects are made larger, so that their sizes tell less.
    pub pads: bool,
    /// BCP 47 tag of the pages' language.
    pub language: String,
    /// The day that the workspace shows: the engagement's close or its latest
    /// record, as `YYYY-MM-DD`. Independent of the clock.
    pub as_of: String,
    /// All pages, sorted by route.
    pub pages: Vec<Page>,
    /// The firm's and the client's files that pages show or offer, sorted by route.
    pub attachments: Vec<Attachment>,
    /// Smaller pictures of attachments, made for pages, sorted by route. They are
    /// sealed like attachments, and nobody delivered them.
    pub previews: Vec<Preview>,
    /// The records as they were written, sorted by path: what the client keeps beside the
    /// pages that were made from them.
    pub sources: Vec<SourceFile>,
    /// The files and records that could not keep their names everywhere, sorted by path.
    pub renamed: Vec<Renamed>,
    /// The chain of the approvals, as it is sealed with the records.
    pub approvals: Vec<u8>,
    /// `ro-crate-metadata.json`: what there is, for programs.
    pub description: Vec<u8>,
    /// What the client searches, as JSON for the viewer: several parts, the newest records first.
    pub search: Vec<Vec<u8>>,
    /// Every record in the order of the navigation.
    pub outline: Outline,
    /// What is taken over at the end, as HTML whose links begin at the site's root; nothing
    /// where no record says it.
    pub handover: Option<String>,
    /// What anyone may see: `theme.css`, `brand/…`; sorted by path.
    pub assets: Vec<Asset>,
}

impl Workspace {
    /// About so many bytes it takes in memory.
    #[must_use]
    pub fn held(&self) -> u64 {
        let pages = self.pages.iter().map(|page| page.html.len());
        let previews = self.previews.iter().map(|file| file.bytes.len());
        let assets = self.assets.iter().map(|file| file.bytes.len());
        let lists = [&self.description, &self.approvals].map(Vec::len);
        let search = self.search.iter().map(Vec::len);
        let all = pages.chain(previews).chain(assets).chain(lists);
        let all: usize = all.chain(search).sum();
        all as u64
    }

    /// Bytes of all pages, attachments and previews.
    #[must_use]
    pub fn size(&self) -> u64 {
        let pages: usize = self.pages.iter().map(|page| page.html.len()).sum();
        let previews: usize = self.previews.iter().map(|file| file.bytes.len()).sum();
        (pages + previews) as u64 + self.attachments.iter().map(|file| file.size).sum::<u64>()
    }
}

/// A file that is published under another name than it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// Relative to the client's directory.
    pub path: String,
    /// What it is in everything that is published, relative to the same.
    pub name: String,
}

/// What there is to read, in the order of the navigation.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// The kinds that have records.
    pub kinds: Vec<OutlineKind>,
    /// The records of the first kind, of the second, and so on.
    pub records: Vec<OutlineRecord>,
}

/// What a kind is called, as the client reads it.
#[derive(Debug, Clone, Serialize)]
pub struct OutlineKind {
    /// Its name in routes.
    pub name: String,
    /// What one record is called.
    pub one: String,
    /// What many are called.
    pub many: String,
}

/// One record.
#[derive(Debug, Clone)]
pub struct OutlineRecord {
    /// Its page.
    pub route: String,
    /// What it is called.
    pub title: String,
    /// The kind's name.
    pub kind: String,
    /// The day of it, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Of what it says, with its files; whatever it looks like.
    pub digest: Digest,
}

/// A full HTML document with relative links, readable without any script.
#[derive(Debug, Clone)]
pub struct Page {
    /// Empty for the home page, otherwise like `updates/week-12/`.
    pub route: String,
    /// Which pages are packed together.
    pub group: PageGroup,
    /// The document.
    pub html: String,
}

impl Page {
    /// The page's file below the site's root.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}index.html", self.route)
    }
}

/// Pages of one group change together or lie near each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageGroup {
    /// Home and lists: any changed record may change them.
    Listing,
    /// A record's own page, by the name of its kind.
    Record(String),
}

/// A file that is delivered as it is.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Below the site's root: `attachments/deliverables/logo/logo-v2.svg`.
    pub route: String,
    /// Where its bytes are.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// Of the whole file.
    pub digest: Digest,
    /// Such as `image/svg+xml`.
    pub media_type: String,
}

impl Attachment {
    /// Its path relative to the client's directory.
    #[must_use]
    pub fn own_path(&self) -> &str {
        self.route
            .strip_prefix("attachments/")
            .unwrap_or(&self.route)
    }
}

/// A smaller picture of an attachment, or a drawing as it may be shown.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Below the site's root: `previews/9f2c61d0…-1280.webp`, or `….svg` of a drawing.
    pub route: String,
    /// The picture.
    pub bytes: Arc<[u8]>,
    /// Of these bytes.
    pub digest: Digest,
    /// Such as `image/webp`.
    pub media_type: &'static str,
}

impl Preview {
    /// The copy of a drawing that may be shown; `original` is the delivered file's digest.
    #[must_use]
    pub fn of_drawing(original: Digest, bytes: &Arc<[u8]>) -> Self {
        Self {
            route: format!("previews/{}.svg", &original.to_string()[..32]),
            bytes: Arc::clone(bytes),
            digest: Digest::of(bytes),
            media_type: "image/svg+xml",
        }
    }
}

/// A file of records as it is handed over.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Relative to the client's directory.
    pub name: String,
    /// Where its bytes are.
    pub from: SourceBytes,
    /// Bytes.
    pub size: u64,
    /// Of all of it, as the pages were made from it.
    pub digest: Digest,
}

/// Where the bytes of a file of records are.
#[derive(Debug, Clone)]
pub enum SourceBytes {
    /// On the disk, as the firm wrote them.
    File(PathBuf),
    /// A copy without what is internal.
    Copy(Arc<[u8]>),
}

impl SourceFile {
    /// Its bytes.
    ///
    /// # Errors
    /// When the file cannot be read, or is not what it was.
    pub fn bytes(&self) -> files::Result<Cow<'_, [u8]>> {
        match &self.from {
            SourceBytes::File(path) => {
                files::read_steady(path, self.size, self.digest).map(Cow::Owned)
            }
            SourceBytes::Copy(bytes) => Ok(Cow::Borrowed(bytes)),
        }
    }

    /// Whether it is the file as the firm wrote it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(self.from, SourceBytes::File(_))
    }
}

/// A public file of the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Below the site's root: `theme.css`, `brand/logo.svg`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}
