//! The policies that unlock pages have had. A theme's template writes them as they are.

use serde::Deserialize;

/// The policies of 0.1.0, hosted and offline. Today's are in the viewer.
pub(super) const FIRST_POLICIES: [&str; 2] = [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; media-src blob:; frame-src blob:; worker-src blob:; connect-src 'self'; form-action 'none'; base-uri 'none'",
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; media-src blob:; frame-src blob:; worker-src blob:; form-action 'none'; base-uri 'none'",
];

/// The viewer's policies; two of them are for unlock pages.
#[derive(Deserialize)]
pub(super) struct Policies {
    pub(super) hosted: String,
    pub(super) offline: String,
}

/// Whether a policy is one that this or an earlier version writes for the layout.
pub(super) fn is_ours(policy: &str, is_hosted: bool) -> bool {
    let own = of_today();
    match is_hosted {
        true => [own.hosted.as_str(), FIRST_POLICIES[0]].contains(&policy),
        false => [own.offline.as_str(), FIRST_POLICIES[1]].contains(&policy),
    }
}

pub(super) fn of_today() -> Policies {
    serde_json::from_str(include_str!("../../../viewer/policy.json"))
        .expect("the viewer's policies are JSON")
}
