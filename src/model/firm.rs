//! The firm that publishes and the client that a directory is for, with their
//! people and their looks.

use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::label::Label;
use super::record::Group;
use super::theme::ThemeChoice;
use crate::diag::Span;
use crate::magic;

/// Who publishes: `content/firm.yaml`.
#[derive(Debug, Clone)]
pub struct Firm {
    /// The firm's name.
    pub name: String,
    /// Where the workspaces are published.
    pub url: Option<String>,
    /// Its own website.
    pub website: Option<String>,
    /// What every page links to.
    pub links: Vec<FooterLink>,
    /// How clients reach the firm.
    pub contact: Contact,
    /// Its looks.
    pub brand: Brand,
    /// Where its logo is, if there is one at the place that `brand` names.
    pub logo_file: Option<PathBuf>,
    /// BCP 47 tag for words and formats: `en-GB`.
    pub locale: String,
    /// Its zone, for times that are written without one.
    pub time_zone: TimeZone,
    /// ISO 4217, for amounts that are written without one.
    pub currency: String,
    /// Where clients pay to.
    pub bank: Option<Group>,
    /// Its number for VAT.
    pub vat: Option<String>,
    /// Its number at the tax office, where that is another.
    pub tax_number: Option<String>,
    /// Whose keys open the keyring, in age's notation.
    pub recipients: Vec<String>,
    /// The OpenSSH private key that signs approvals: a path as `firm.yaml` has it.
    pub signing_key: Option<String>,
    /// The keys of those who sign for it, by their e-mail addresses.
    pub signing_keys: Vec<MemberKey>,
    /// How long a workspace stays open in a browser.
    pub session: BrowserSession,
    /// Whether an open workspace keeps the titles of its pages from the browser's history.
    pub hides_titles: bool,
    /// Whether objects are made larger, so that their sizes tell less.
    pub pads: bool,
    /// Who says when approvals were signed.
    pub timestamps: Option<Timestamps>,
    /// The kinds in the order in which clients see them.
    pub sections: Vec<Section>,
    /// Its theme, and what it sets of that.
    pub theme: ThemeChoice,
}

/// How long a workspace stays open in a client's browser, on https.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrowserSession {
    /// Where the key is kept meanwhile.
    pub keep: Keep,
    /// Minutes without use after which it is forgotten.
    pub idle: u32,
}

impl Default for BrowserSession {
    fn default() -> Self {
        Self {
            keep: Keep::Tab,
            idle: 60,
        }
    }
}

/// Where a browser keeps the key of an open workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Nowhere: each page load asks again.
    None,
    /// Until the tab is closed.
    Tab,
    /// On the device, where the client chooses that.
    Device,
}

impl Keep {
    /// As `firm.yaml` and the viewer write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Tab => "tab",
            Self::Device => "device",
        }
    }
}

impl Firm {
    /// As `allowed_signers` files name whoever signs.
    #[must_use]
    pub fn principal(&self) -> &str {
        self.contact.email.as_deref().unwrap_or("firm")
    }

    /// The links for pages in a language: those for all, and those for that language, or
    /// where there are none, for the firm's own.
    #[must_use]
    pub fn links_in(&self, language: &str) -> Vec<&FooterLink> {
        let first = |tag: &str| tag.split('-').next().unwrap_or_default().to_lowercase();
        let is_in = |link: &&FooterLink, wanted: &str| {
            let own = link.language.as_deref();
            own.is_some_and(|own| first(own) == first(wanted))
        };
        let has_own = self.links.iter().any(|link| is_in(&link, language));
        let wanted = if has_own { language } else { &self.locale };
        let fits = |link: &&FooterLink| link.language.is_none() || is_in(link, wanted);
        self.links.iter().filter(fits).collect()
    }

    /// What a link is called on pages in a language: in that, else in the firm's own.
    #[must_use]
    pub fn called<'l>(&self, link: &'l FooterLink, language: &str) -> &'l str {
        let label = &link.label;
        let own = || label.in_language(&self.locale);
        label.in_language(language).or_else(own).unwrap_or(label)
    }

    /// Whether its approvals are signed.
    #[must_use]
    pub fn signs(&self) -> bool {
        self.signing_key.is_some() || !self.signing_keys.is_empty()
    }
}

/// Whose key signs for the firm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberKey {
    /// Their e-mail address, which `allowed_signers` name them by.
    pub email: String,
    /// A public key, `ssh-ed25519 …`, or the path of a private one as `firm.yaml` has it.
    pub key: String,
}

/// Where time stamps come from (RFC 3161). Paths are as `firm.yaml` has them.
#[derive(Debug, Clone)]
pub struct Timestamps {
    /// The authority's address, or a directory of its answers.
    pub source: String,
    /// The certificates that are trusted, in PEM.
    pub authority: Option<String>,
}

/// A page that every page links to, such as an imprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FooterLink {
    /// What it is called, in one language or in several.
    pub label: Label,
    /// Where it is.
    pub url: String,
    /// The language of the pages that it is for; all where it is left out.
    pub language: Option<String>,
}

/// How somebody is reached.
#[derive(Debug, Clone, Default)]
pub struct Contact {
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Postal address, on several lines.
    pub address: Option<String>,
}

/// What makes pages look like the firm's.
#[derive(Debug, Clone, Default)]
pub struct Brand {
    /// The logo's path: for the firm relative to `content/`, for a client
    /// relative to its directory.
    pub logo: Option<String>,
    /// Where that is written.
    pub logo_place: Option<Span>,
    /// A colour as `#rrggbb`.
    pub color: Option<String>,
    /// A font family's name.
    pub font: Option<String>,
    /// The firm's own files of that family.
    pub font_files: Vec<FontFile>,
}

/// A font that is published with the unlock page.
#[derive(Debug, Clone)]
pub struct FontFile {
    /// Where it is.
    pub path: PathBuf,
    /// What its bytes are.
    pub format: FontFormat,
    /// One weight, or the first and the last of a variable font: `100 900`.
    pub weight: String,
    /// Whether it is the slanted one.
    pub italic: bool,
}

/// The kinds of font files that browsers read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FontFormat {
    /// WOFF 2.
    Woff2,
    /// WOFF 1.
    Woff,
    /// TrueType outlines.
    TrueType,
    /// PostScript outlines.
    OpenType,
}

impl FontFormat {
    /// What the first bytes of a file say that it is.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let all = [Self::Woff2, Self::Woff, Self::TrueType, Self::OpenType];
        all.into_iter()
            .find(|format| magic::is_font(format.extension(), bytes))
    }

    /// The word for it in a stylesheet.
    #[must_use]
    pub fn css(self) -> &'static str {
        match self {
            Self::Woff2 => "woff2",
            Self::Woff => "woff",
            Self::TrueType => "truetype",
            Self::OpenType => "opentype",
        }
    }

    /// How its file's name ends.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Woff2 => "woff2",
            Self::Woff => "woff",
            Self::TrueType => "ttf",
            Self::OpenType => "otf",
        }
    }
}

/// Where a client's site is, in `public/` and on the host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SitePlace {
    /// Below the firm's address, called as the client's directory.
    #[default]
    Slug,
    /// Below the firm's address, called as nobody guesses.
    Private,
    /// At the root of a host of its own, whose name its directory has too.
    Host(String),
}

/// Whom one directory is for: `client.yaml`.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// The directory's name.
    pub slug: String,
    /// The client's name.
    pub name: String,
    /// BCP 47 tag for words and formats; the firm's where it is left out.
    pub language: Option<String>,
    /// When everybody was invited last, where all share a passphrase.
    pub invited: Option<Invited>,
    /// The client's people.
    pub people: Vec<Person>,
    /// The firm's people on this engagement.
    pub team: Vec<Person>,
    /// The engagement itself.
    pub engagement: Engagement,
    /// Where its site is.
    pub place: SitePlace,
    /// Whether the locked page names the client.
    pub shows_name: bool,
    /// The client's looks.
    pub brand: Brand,
    /// The kinds in the order in which the client sees them, perhaps renamed.
    pub sections: Vec<Section>,
}

/// Somebody at the client or in the team.
#[derive(Debug, Clone, Default)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// What they do.
    pub role: Option<String>,
    /// Whether they get a passphrase of their own.
    pub has_access: bool,
    /// When they were invited last, and by whom.
    pub invited: Option<Invited>,
    /// The kinds that they may decide about; all where it is empty.
    pub approves: Vec<String>,
}

impl Person {
    /// Whether somebody is meant by this name or e-mail address.
    #[must_use]
    pub fn is_called(&self, named: &str) -> bool {
        let email = self.email.as_ref();
        self.name == named || email.is_some_and(|email| email.eq_ignore_ascii_case(named))
    }

    /// Whether they may decide about records of a kind.
    #[must_use]
    pub fn may_decide(&self, kind: &str) -> bool {
        self.approves.is_empty() || self.approves.iter().any(|one| one == kind)
    }
}

/// That somebody was invited to open the workspace.
#[derive(Debug, Clone)]
pub struct Invited {
    /// When.
    pub at: jiff::ZonedDateTime,
    /// By whom, as it was written down.
    pub by: Option<String>,
}

/// What the client and the firm agreed to do together.
#[derive(Debug, Clone, Default)]
pub struct Engagement {
    /// The firm's number or name for it.
    pub reference: Option<String>,
    /// The first day.
    pub started: Option<Date>,
    /// The last day, once it is over.
    pub closed: Option<Date>,
}

/// A kind's place and name in one client's navigation.
#[derive(Debug, Clone)]
pub struct Section {
    /// The kind's name.
    pub kind: String,
    /// What it is called here.
    pub label: Option<String>,
}
