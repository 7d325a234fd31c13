//! Where a client's site is: the name of its directory in `public/`, and the link that leads
//! to it.

use crate::model::firm::{Client, Firm, SitePlace};
use crate::seal::keyring::Access;

/// The name of a client's directory in `public/`.
pub(in crate::cli) fn address(client: &Client, access: &Access) -> String {
    match &client.place {
        SitePlace::Host(name) => name.clone(),
        SitePlace::Private if !access.address.is_empty() => access.address.clone(),
        SitePlace::Private | SitePlace::Slug => client.slug.clone(),
    }
}

/// Where a client opens its site, `directory` being its name in `public/`; nothing where the
/// firm does not say where it publishes.
pub(super) fn link(firm: &Firm, client: &Client, directory: &str) -> Option<String> {
    if let SitePlace::Host(name) = &client.place {
        return Some(format!("https://{name}/"));
    }
    let base = firm.url.as_deref()?.trim_end_matches('/');
    Some(format!("{base}/{directory}/"))
}
