//! The fields of the built-in kinds that say what becomes of a record, as far as `verify` takes
//! them for granted. A firm's own kinds can name others, and no archive proves those: it holds
//! nothing by which somebody else could tell what a field means.

/// Per kind, its state and the dates at which something happened. What stood here once stays,
/// since archives are kept.
const LIFE: [(&str, &[&str]); 12] = [
    ("agreements", &["state"]),
    ("assets", &["state"]),
    ("briefs", &["status"]),
    ("decisions", &["state"]),
    ("intake", &["state", "answered"]),
    ("invoices", &["state", "paid"]),
    ("maintenance", &["state", "finished"]),
    ("projects", &["state", "finished"]),
    ("requests", &["state", "closed"]),
    ("tasks", &["state", "finished"]),
    ("tickets", &["state", "closed"]),
    ("updates", &["state"]),
];

/// Whether these fields of a record may change after a decision about it.
pub(super) fn may_go_on(kind: &str, fields: &[String]) -> bool {
    let known = LIFE.iter().find(|(name, _)| *name == kind);
    let known = known.map_or(&[][..], |(_, fields)| fields);
    fields.iter().all(|field| known.contains(&field.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds;

    #[test]
    fn the_life_of_every_built_in_kind_is_known() {
        let nowhere = std::path::Path::new("no firm is here");
        let kinds = kinds::of(Some(nowhere)).expect("built in");
        assert!(kinds.iter().any(|kind| kind.name == "invoices"));
        // Nobody decides about a decision.
        for kind in kinds.iter().filter(|kind| kind.name != "approvals") {
            let life: Vec<String> = kind.life().into_iter().map(str::to_owned).collect();
            assert!(may_go_on(&kind.name, &life), "{}: {life:?}", kind.name);
        }
    }

    #[test]
    fn what_was_agreed_never_goes_on() {
        let is = |kind: &str, fields: &[&str]| {
            let fields: Vec<String> = fields.iter().map(|&field| field.to_owned()).collect();
            may_go_on(kind, &fields)
        };
        assert!(is("invoices", &["state", "paid"]));
        assert!(is("invoices", &[]));
        assert!(!is("invoices", &["state", "total"]));
        assert!(!is("invoices", &["closed"]));
        assert!(!is("wishes", &["state"]));
    }
}
