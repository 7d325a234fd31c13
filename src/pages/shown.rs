//! Values as templates see them: formatted, with their words. What makes them of a record's
//! values is `values`.

use serde::Serialize;

use crate::charts::ShownChart;
use crate::model::firm::Person;
use crate::model::kind::Shape;
use crate::previews::TablePreview;

/// One value, by its type.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Shown {
    Text {
        text: String,
    },
    Markdown {
        html: String,
    },
    Date {
        text: String,
        iso: String,
        day: String,
    },
    /// `day` is the text without the time.
    DateTime {
        text: String,
        iso: String,
        day: String,
    },
    /// In seconds too, to sort and to add up by.
    Duration {
        text: String,
        iso: String,
        seconds: i64,
    },
    Number {
        text: String,
        value: f64,
    },
    Money {
        text: String,
        amount: String,
        currency: String,
    },
    Boolean {
        text: String,
        value: bool,
    },
    Choice(ShownChoice),
    Person(ShownPerson),
    File(Box<ShownFile>),
    Reference {
        text: String,
        href: Option<String>,
        version: Option<String>,
    },
    List {
        items: Vec<Shown>,
    },
    Group {
        fields: Vec<ShownField>,
    },
    /// `text` is the chart's title.
    Chart {
        text: String,
        chart: Box<RecordChart>,
    },
}

/// A state or another word of a choice.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShownChoice {
    pub(super) text: String,
    pub(super) value: String,
    pub(super) tone: &'static str,
}

impl ShownChoice {
    /// A word of a choice as its shape declares it.
    pub(super) fn of(word: &str, shape: &Shape) -> Self {
        let found = match shape {
            Shape::Choice(choices) => choices.iter().find(|choice| choice.value == word),
            _ => None,
        };
        Self {
            text: found.map_or_else(|| word.to_owned(), |choice| choice.label.to_string()),
            value: word.to_owned(),
            tone: found.map_or("neutral", |choice| choice.tone.word()),
        }
    }
}

/// Somebody, known or only named.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShownPerson {
    pub(super) text: String,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) role: Option<String>,
}

/// A file to look at or to download.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShownFile {
    pub(super) text: String,
    pub(super) href: String,
    pub(super) size: u64,
    pub(super) size_text: String,
    pub(super) sha256: String,
    pub(super) media_type: String,
    /// What kind of file it is in a word or two: `PDF`.
    pub(super) mark: String,
    pub(super) preview: &'static str,
    #[serde(flatten)]
    pub(super) look: Look,
}

/// What a page shows of a file besides its name. Nothing of it is there on pages that only
/// link to files.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Look {
    /// Of an image, what is shown: a smaller picture, or the file itself.
    pub(super) picture: Option<String>,
    /// Pixels of the picture.
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    /// Of Markdown and code.
    pub(super) html: Option<String>,
    pub(super) table: Option<TablePreview>,
    /// Which part of it that is, where it is not all.
    pub(super) part: Option<String>,
}

/// A chart, and the file that its figures are from.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RecordChart {
    #[serde(flatten)]
    pub(super) drawn: ShownChart,
    pub(super) file: Option<Box<Shown>>,
}

/// A labelled value.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShownField {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) value: Shown,
}

impl From<&Person> for ShownPerson {
    fn from(person: &Person) -> Self {
        Self {
            text: person.name.clone(),
            name: person.name.clone(),
            email: person.email.clone(),
            role: person.role.clone(),
        }
    }
}
