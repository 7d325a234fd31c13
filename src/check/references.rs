//! Addresses of other records: there has to be such a record, and such a version.

use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::record::{Address, Record, Spanned, Value, each_value};
use crate::suggest;

/// Addresses of records or versions that do not exist.
pub(super) fn check(content: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    for record in &client.records {
        let Some(kind) = content.kind(&record.kind) else {
            continue;
        };
        each_value(record, &kind.fields, &mut |value, _| {
            if let Value::Reference(address) = &value.value {
                diagnostics.extend(dangling(content, client, record, value, address));
            }
        });
    }
}

fn dangling(
    content: &Content,
    client: &ClientContent,
    record: &Record,
    value: &Spanned<Value>,
    address: &Address,
) -> Option<Diagnostic> {
    let error = |fact| Diagnostic::error(record.span(&value.at), fact);
    let Some(kind) = content.kind(&address.kind) else {
        let names = content.kinds.iter().map(|kind| kind.name.as_str());
        let fact = format!("there is no kind `{}`", address.kind);
        return Some(error(fact).maybe_hint(suggest::hint(&address.kind, names)));
    };
    let one = kind.one.to_lowercase();
    let Some(target) = client.record(address) else {
        let slugs = || {
            client
                .of_kind(&address.kind)
                .map(|record| record.slug.as_str())
        };
        let near = suggest::near(&address.slug, slugs());
        let hint = match near {
            Some(slug) => {
                let version = address
                    .version
                    .as_ref()
                    .map_or_else(String::new, |version| format!("@{version}"));
                Some(format!("did you mean `{}/{slug}{version}`?", address.kind))
            }
            None => suggest::hint(&address.slug, slugs()),
        };
        let fact = format!("`{}` has no {one} `{}`", client.client.slug, address.slug);
        return Some(error(fact).maybe_hint(hint));
    };
    if target.is_internal() && !record.is_internal() {
        let fact = format!("`{address}` is internal, and this record is published");
        return Some(error(fact).hint("remove it, or make both records internal"));
    }
    let version = address.version.as_deref()?;
    let versions: Vec<&str> = target
        .values
        .groups("versions")
        .filter_map(|version| version.text("version"))
        .collect();
    if versions.contains(&version) {
        return None;
    }
    let fact = format!(
        "`{}/{}` has no version `{version}`",
        address.kind, address.slug
    );
    let hint = if versions.is_empty() {
        Some(format!("write `{}/{}`", address.kind, address.slug))
    } else {
        suggest::version(version, versions)
    };
    Some(error(fact).maybe_hint(hint))
}
