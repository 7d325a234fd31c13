//! What the readers of `firm.yaml` and `client.yaml` share: errors at a value, and language tags.

use std::sync::Arc;

use crate::diag::{Diagnostic, Source, Span};
use crate::kinds::language::canonical;
use crate::model::record::{Group, Spanned, Value};

/// An error at a value of a settings file.
pub(super) fn report(
    source: &Arc<Source>,
    value: &Spanned<Value>,
    fact: String,
    hint: Option<String>,
) -> Diagnostic {
    Diagnostic::error(Span::new(source, value.at.clone()), fact).maybe_hint(hint)
}

/// A language tag: the language by two or three letters, and what narrows it.
pub(super) fn language_of(
    group: &Group,
    name: &str,
    source: &Arc<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    let value = group.get(name)?;
    let tag = value.value.as_text().unwrap_or_default();
    let read = canonical(tag);
    if read.is_none() {
        let fact = format!("`{tag}` is not a language tag");
        let hint = "write it as `de`, or with the country as `de-AT`".to_owned();
        diagnostics.push(report(source, value, fact, Some(hint)));
    }
    read
}
