//! The unlock page: the firm's brand, and nothing of any client.

use super::error::PageError;
use super::shared;
use crate::model::firm::Firm;
use crate::theme::Theme;

/// What the unlock page is told by the layout that it is written for.
#[derive(Debug, Clone, Default)]
pub struct ShellSettings {
    /// The Content-Security-Policy.
    pub policy: String,
    /// The language of its words; the firm's where it is not said.
    pub language: Option<String>,
    /// The client's name, where it may be said.
    pub client: Option<String>,
    /// What the viewer has to know, as JSON.
    pub settings: String,
    /// Subresource integrity of `theme.css`, where the layout allows it.
    pub theme_integrity: Option<String>,
    /// Subresource integrity of `viewer.js`, where the layout allows it.
    pub viewer_integrity: Option<String>,
}

/// The unlock pages of a firm, each written when its layout knows what it says.
#[derive(Clone, Copy)]
pub struct UnlockPage<'a> {
    firm: &'a Firm,
    theme: &'a Theme,
}

impl<'a> UnlockPage<'a> {
    /// Those of a firm whose template is known to fit.
    #[must_use]
    pub fn of(firm: &'a Firm, theme: &'a Theme) -> Self {
        Self { firm, theme }
    }

    /// One is made at once, without any settings: a template that never fits is found early.
    ///
    /// # Errors
    /// When the template does not fit.
    pub fn new(firm: &'a Firm, theme: &'a Theme) -> Result<Self, PageError> {
        let page = Self { firm, theme };
        page.write(&ShellSettings::default())?;
        Ok(page)
    }

    /// The page as a layout has it.
    ///
    /// # Errors
    /// When the template does not fit.
    pub fn write(&self, settings: &ShellSettings) -> Result<String, PageError> {
        let language = settings.language.as_ref().unwrap_or(&self.firm.locale);
        let mut context = shared::shell_context(self.firm, self.theme, language);
        context.insert("policy", &settings.policy);
        context.insert("settings", &settings.settings);
        context.insert("client_name", &settings.client);
        context.insert("theme_integrity", &settings.theme_integrity);
        context.insert("viewer_integrity", &settings.viewer_integrity);
        Ok(self.theme.render("shell.html", &context)?)
    }
}
