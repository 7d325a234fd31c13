//! START-HERE.html: what the archive is and how it is opened, readable without
//! script and without anything else of the archive. It names the firm and nothing
//! that only the client's records know.

use super::{Form, Subject};

const FRAME: &str = include_str!("start_here_frame.html");
const PLAIN: &str = include_str!("start_here_plain.html");
const SEALED: &str = include_str!("start_here.html");

/// The page for an archive.
pub(super) fn page(subject: &Subject<'_>, form: Form) -> String {
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
        "The list is signed with the SSH key of the firm: <code>ssh-keygen -Y verify -n deedbox -f allowed_signers -I {principal} -s manifest-sha256.txt.sig &lt; manifest-sha256.txt</code> shows it."
    } else {
        "The list is not signed."
    };
    let page = match form {
        Form::Sealed => SEALED,
        Form::Plain => PLAIN,
    };
    FRAME
        .replace("{what}", page)
        .replace("{signed}", signed)
        .replace("{principal}", &escape(subject.firm.principal()))
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
