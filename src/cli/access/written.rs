//! What commands about access write down in `client.yaml`: who has a passphrase, and who was
//! invited when. The file is read anew under a lock, and only the lines that have to change are
//! changed.

use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::files::{self, PATIENCE};
use crate::firm_tree::LOCKS;
use crate::load::people;

/// What is written about somebody.
#[derive(Debug)]
pub(super) enum ClientLine<'a> {
    /// A field of the person with that e-mail address, or of the client for an empty one.
    Field {
        email: &'a str,
        name: &'a str,
        value: String,
    },
    /// A new person.
    Person { name: &'a str, email: &'a str },
}

/// Writes a line into the client's file. Where the file has a form that is not understood, says
/// what to write by hand.
pub(super) fn write(session: &Session, client: &str, line: &ClientLine<'_>) -> Result<(), Failure> {
    let Session { root, report, .. } = session;
    let path = root.join("content").join(client).join("client.yaml");
    let _lock = files::lock(&lock_path(root, client), "client.yaml", PATIENCE, &|_| {})?;
    let bytes = files::read(&path)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let fact = format!(
            "content/{client}/client.yaml is not UTF-8 text any more; nothing was written to it"
        );
        Failure::could_not(fact).hint("save it with the encoding UTF-8, and run this again")
    })?;
    let after = match line {
        ClientLine::Field { email, name, value } => people::with_field(&text, email, name, value),
        ClientLine::Person { name, email } => people::with_person(&text, name, email),
    };
    match after {
        Some(same) if same == text => {}
        Some(after) => {
            files::write_atomically(&path, after.as_bytes())?;
            report.detail(&format!("wrote content/{client}/client.yaml"));
        }
        None => report.say(&by_hand(client, line)),
    }
    Ok(())
}

/// What a person has to write where this cannot.
fn by_hand(client: &str, line: &ClientLine<'_>) -> String {
    match line {
        ClientLine::Field { email, name, value } => {
            let place = if email.is_empty() {
                String::new()
            } else {
                format!(" at {email}")
            };
            format!("write `{name}: {value}`{place} in content/{client}/client.yaml")
        }
        ClientLine::Person { email, .. } => format!(
            "add {email} to `people` in content/{client}/client.yaml, with `access: passphrase`"
        ),
    }
}

fn lock_path(root: &Path, client: &str) -> PathBuf {
    root.join(LOCKS).join(format!("{client}.client"))
}
