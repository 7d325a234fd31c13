//! The message that tells somebody how to open a workspace, in the client's language and in
//! the words of the theme. It is a template like a page; who sends it and what secret goes
//! with it is not decided here.

use serde::Serialize;

use super::error::PageError;
use super::shared::{self, ShownDay};
use crate::mail;
use crate::model::firm::{Client, Firm};
use crate::theme::Theme;
use crate::theme::format::Format;

/// What is to be typed where the workspace is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Typed {
    /// The e-mail address and the passphrase.
    Both,
    /// The passphrase, the e-mail address left empty.
    Empty,
    /// The passphrase alone.
    Passphrase,
}

/// What an invitation says.
#[derive(Debug)]
pub struct Invitation<'a> {
    /// Whom it is for, by name.
    pub name: &'a str,
    /// The link to the workspace, with what is behind its `#`.
    pub url: &'a str,
    /// Until when the link opens it at once; nothing where it does not.
    pub until: Option<jiff::civil::Date>,
    /// What opens it otherwise.
    pub typed: Typed,
}

/// The message, its subject in the first line.
///
/// # Errors
/// When the template does not fit.
pub fn invitation(
    firm: &Firm,
    client: &Client,
    theme: &Theme,
    of: &Invitation<'_>,
) -> Result<String, PageError> {
    let language = client.language.as_ref().unwrap_or(&firm.locale);
    let mut context = shared::shell_context(firm, theme, language);
    let format = Format::new(language, theme.strings(language));
    // A text has no marks for words of another language.
    context.insert("strings", &theme.strings(language));
    context.insert("client_name", &mail::in_one_line(&client.name));
    context.insert("name", &mail::in_one_line(of.name));
    context.insert("url", of.url);
    context.insert("until", &of.until.map(|date| ShownDay::of(date, &format)));
    context.insert("typed", &of.typed);
    let text = theme.render_text("invitation.txt", &context)?;
    Ok(text.trim_end().to_owned())
}
