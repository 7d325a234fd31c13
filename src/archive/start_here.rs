//! START-HERE.html: what the archive is and how it is opened, readable without
//! script and without anything else of the archive. It names the firm and nothing
//! that only the client's records know.

use super::Subject;

const PAGE: &str = include_str!("start_here.html");

/// The page for an archive.
pub(super) fn page(subject: &Subject<'_>) -> String {
    let firm = &subject.firm;
    let mut contact = Vec::new();
    if let Some(email) = &firm.contact.email {
        let email = escape(email);
        contact.push(format!("<a href=\"mailto:{email}\">{email}</a>"));
    }
    contact.extend(firm.contact.phone.as_deref().map(escape));
    let address = firm
        .contact
        .address
        .as_deref()
        .map(|text| escape(text.trim()).replace('\n', "<br>"));
    contact.extend(address);
    let unlock = if subject.slots > 1 {
        "Type your e-mail address and your passphrase."
    } else {
        "Type the passphrase."
    };
    let signed = if subject.signer.is_some() {
        "The list is signed with the SSH key of the firm; <a href=\"RECOVERY.txt\">RECOVERY.txt</a> has the command that shows it."
    } else {
        "The list is not signed."
    };
    PAGE.replace("{signed}", signed)
        .replace("{firm}", &escape(&firm.name))
        .replace("{contact}", &contact.join("<br>"))
        .replace("{date}", &escape(subject.date))
        .replace("{unlock}", unlock)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
