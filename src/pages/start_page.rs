//! START-HERE.html: what an archive is and how it is opened. Of a sealed one it says the firm,
//! the day, and that there is a handover in it.

use super::delivered;
use super::error::PageError;
use super::shared::{self, ShownDay};
use crate::model::firm::Firm;
use crate::model::workspace::Workspace;
use crate::theme::Theme;
use crate::theme::brand;
use crate::theme::format::Format;

/// What START-HERE.html is told by the archive that it is written for.
#[derive(Debug, Clone, Default)]
pub struct StartSettings {
    /// Whether a passphrase opens it. Then the page says nothing that only the client's
    /// records know.
    pub is_sealed: bool,
    /// Whether the e-mail address is asked for too.
    pub asks_email: bool,
    /// The SHA-256 of the payload manifest, in hexadecimal.
    pub manifest: String,
    /// Whether a name in the manifest has a `%`, which is written `%25` there (RFC 8493,
    /// section 2.1.3) and which `sha256sum` does not read back.
    pub has_escapes: bool,
    /// Whose signature the manifest has, as `allowed_signers` names them.
    pub signer: Option<String>,
}

/// The first pages of a firm's archives, each written when its archive knows what it says.
#[derive(Clone, Copy)]
pub struct StartPage<'a> {
    firm: &'a Firm,
    theme: &'a Theme,
}

impl<'a> StartPage<'a> {
    /// Those of a firm whose template is known to fit.
    #[must_use]
    pub fn of(firm: &'a Firm, theme: &'a Theme) -> Self {
        Self { firm, theme }
    }

    /// One of each form is made at once, for a workspace of nobody: a template that never fits is
    /// found early.
    ///
    /// # Errors
    /// When the template does not fit.
    pub fn new(firm: &'a Firm, theme: &'a Theme) -> Result<Self, PageError> {
        let page = Self::of(firm, theme);
        page.try_with(&Workspace {
            language: firm.locale.clone(),
            as_of: "2026-01-31".to_owned(),
            ..Workspace::default()
        })?;
        Ok(page)
    }

    /// Makes one of each form for a workspace, with settings as an archive gives them.
    ///
    /// # Errors
    /// When the template does not fit.
    pub fn try_with(&self, workspace: &Workspace) -> Result<(), PageError> {
        // One bit for each thing that an archive may say or not.
        (0..16).try_for_each(|bits| {
            let settings = StartSettings {
                is_sealed: bits & 1 == 0,
                asks_email: bits & 2 == 0,
                manifest: "0".repeat(64),
                has_escapes: bits & 8 == 0,
                signer: (bits & 4 == 0).then(|| self.firm.principal().to_owned()),
            };
            self.write(workspace, &settings).map(drop)
        })
    }

    /// The page of one archive.
    ///
    /// # Errors
    /// When the template does not fit.
    pub fn write(
        &self,
        workspace: &Workspace,
        settings: &StartSettings,
    ) -> Result<String, PageError> {
        let language = &workspace.language;
        let mut context = shared::shell_context(self.firm, self.theme, language);
        let format = Format::new(language, self.theme.strings(language));
        let day = workspace.as_of.parse().map(|date| format.date(date));
        let as_of = ShownDay {
            text: day.unwrap_or_else(|_| workspace.as_of.clone()),
            iso: workspace.as_of.clone(),
        };
        context.insert("as_of", &as_of);
        context.insert("colors", &brand::colors(&self.firm.brand));
        context.insert("is_sealed", &settings.is_sealed);
        context.insert("asks_address", &settings.asks_email);
        context.insert("manifest", &settings.manifest);
        context.insert("has_escapes", &settings.has_escapes);
        context.insert("signer", &settings.signer);
        context.insert("has_handover", &workspace.handover.is_some());
        let shown = workspace.handover.as_ref().filter(|_| !settings.is_sealed);
        context.insert("handover", &shown);
        let html = self.theme.render("start-here.html", &context)?;
        Ok(delivered::start(&html))
    }
}
