//! What a kind of record is: its fields, its list, its place on the home page.
//! Declared as data; reading the declarations is in `kinds`.

use super::label::Label;
use crate::diag::Spanned;

/// A kind of record, such as status updates.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Also the directory's name and the first part of addresses: `updates`.
    pub name: String,
    /// What one record is called: `Status update`.
    pub one: Label,
    /// What many are called: `Status updates`.
    pub many: Label,
    /// Position in the navigation, small first.
    pub order: i64,
    /// The field that names a record.
    pub title: String,
    /// The field that dates a record.
    pub date: Option<String>,
    /// The choice field that holds a record's state.
    pub state: Option<String>,
    /// The states that count as open.
    pub open: Vec<String>,
    /// The fields, in the order in which they are shown; those that every kind
    /// has come last.
    pub fields: Vec<Field>,
    /// How the list is shown.
    pub list: ListView,
    /// What goes on the home page.
    pub home: Home,
    /// The dates at which something happened: opened, closed, paid. The others
    /// are plans.
    pub activity: Vec<String>,
    /// The fields that go on after somebody has decided about a record, where the kind names
    /// them: [`Kind::life`] has the rule.
    pub life: Option<Vec<String>>,
    /// Dates that must not go backwards, the earliest first, in each of these lists.
    pub in_order: Vec<Vec<String>>,
    /// Fields whose value is one record's alone among those of a client, such as the number of
    /// an invoice.
    pub unique: Vec<String>,
    /// When a record waits for the client; never, where it is not said.
    pub waits: Option<Waits>,
    /// The dates that lie ahead of whoever reads: fields, or lists of groups that
    /// have a `date` each, such as milestones.
    pub coming: Vec<String>,
    /// Whether its versions wait for a decision; a record may say otherwise.
    pub is_decided_about: bool,
    /// How CSV files in the kind's directory are read; without it, only those
    /// with a mapping beside them are records.
    pub csv: Option<CsvMapping>,
}

/// Which column of a CSV file holds which field, and how its cells are read.
#[derive(Debug, Clone, Default)]
pub struct CsvMapping {
    /// The tool whose own mapping this one goes on from.
    pub preset: Option<&'static str>,
    /// The columns that fields are held by.
    pub columns: Vec<Column>,
    /// The field whose value names the record in its address, or a column that no field
    /// holds, with its place; a preset says what it is called in each language.
    pub slug: Vec<Spanned<String>>,
    /// The character between cells; told by the file where it is not given.
    pub delimiter: Option<u8>,
    /// What the file is written in; told by the file where it is not given.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// For fields, by name, what cells are to be read as.
    pub values: Vec<(String, Vec<(String, String)>)>,
    /// How days and times are written.
    pub dates: Vec<DateFormat>,
    /// What cells hold that hold nothing.
    pub empty: Vec<String>,
    /// The columns that the client does not get.
    pub internal: InternalColumns,
    /// Whether it could not be read, or names a preset that there is not, which has been
    /// reported: no file is read by it.
    pub is_broken: bool,
}

/// Columns of a CSV file that stay with the firm.
#[derive(Debug, Clone, Default)]
pub struct InternalColumns {
    /// Their names, with their places.
    pub named: Vec<Spanned<String>>,
    /// Whether every column is one that holds no field.
    pub others: bool,
}

/// The columns that hold one field: the first of them that a file has, or for a list, all.
#[derive(Debug, Clone)]
pub struct Column {
    /// The field's name.
    pub field: String,
    /// Names of columns with their places in the mapping; `Labels[2]` is the second of one
    /// name.
    pub names: Vec<Spanned<String>>,
    /// Whether it comes from a preset: files need not have it then.
    pub is_preset: bool,
}

/// How a day, or a day and a time, is written.
#[derive(Debug, Clone)]
pub struct DateFormat {
    /// As `strftime` has it: `%d.%m.%Y %H:%M`.
    pub format: String,
    /// Where its clocks are; the firm's zone, where nothing else says it.
    pub zone: Option<jiff::tz::TimeZone>,
}

impl CsvMapping {
    /// What a cell is to be read as for a field, where the mapping says it.
    #[must_use]
    pub fn word(&self, field: &str, cell: &str) -> Option<&str> {
        // What a mapping says itself stands before what its preset does.
        let mut of = self.values.iter().filter(|(name, _)| name == field);
        of.find_map(|(_, words)| {
            let exact = words.iter().find(|(from, _)| from == cell);
            exact.or_else(|| {
                words
                    .iter()
                    .find(|(from, _)| from.eq_ignore_ascii_case(cell))
            })
        })
        .map(|(_, to)| to.as_str())
    }
}

/// The kind of that name.
#[must_use]
pub fn named<'k>(kinds: &'k [Kind], name: &str) -> Option<&'k Kind> {
    kinds.iter().find(|kind| kind.name == name)
}

impl Kind {
    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields that say what becomes of a record: as the kind names them, else its state and
    /// the dates at which something happened, the one that dates it excepted. An approval pins
    /// everything else.
    #[must_use]
    pub fn life(&self) -> Vec<&str> {
        if let Some(named) = &self.life {
            return named.iter().map(String::as_str).collect();
        }
        let dates = self
            .activity
            .iter()
            .filter(|name| self.date.as_ref() != Some(*name));
        self.state.iter().chain(dates).map(String::as_str).collect()
    }
}

/// One field of a kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The key in the front matter.
    pub name: String,
    /// What people read.
    pub label: Label,
    /// What values it takes.
    pub shape: Shape,
    /// Whether a record without it is an error.
    pub required: bool,
    /// A sentence for whoever fills it in.
    pub help: Option<String>,
}

/// What values a field takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// One line or more of plain text.
    Text,
    /// Markdown.
    Markdown,
    /// A day: `2026-03-04`.
    Date,
    /// A moment: `2026-03-04T10:30:00+01:00`; without an offset, in the firm's zone.
    DateTime,
    /// A length of time: `1h 30m`.
    Duration,
    /// An exact decimal number.
    Number(NumberShape),
    /// An exact amount with its currency: `EUR 1250.00`; without one, in the firm's.
    Money,
    /// Yes or no, written `true` or `false`.
    Boolean,
    /// One of some words.
    Choice(Vec<Choice>),
    /// A name or an e-mail address; whether it has to be one of the people known.
    Person(Known),
    /// The path of a file, relative to the record's own directory.
    File,
    /// The address of another record, of one of these kinds (any, where empty).
    Reference(Vec<String>),
    /// Several of one shape.
    List(Box<Shape>),
    /// Named values together.
    Group(Vec<Field>),
    /// A chart: the fields that say how it is drawn and where its figures are. Its
    /// values are a group; `model::chart` reads them.
    Chart(Vec<Field>),
}

impl Shape {
    /// Whether its values have several in them.
    #[must_use]
    pub fn has_parts(&self) -> bool {
        matches!(self, Self::List(_) | Self::Group(_) | Self::Chart(_))
    }

    /// The fields of what is written as a mapping; none for anything else.
    #[must_use]
    pub fn fields(&self) -> Option<&[Field]> {
        match self {
            Self::Group(fields) | Self::Chart(fields) => Some(fields),
            _ => None,
        }
    }
}

/// Whether somebody has to be one of the client's people or of the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Anybody else is an error.
    Required,
    /// Anybody else is a warning.
    Expected,
    /// It may be anybody.
    Open,
}

/// Bounds and unit of a number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NumberShape {
    /// The smallest allowed.
    pub min: Option<rust_decimal::Decimal>,
    /// The largest allowed.
    pub max: Option<rust_decimal::Decimal>,
    /// Written behind the number: `%`.
    pub unit: Option<String>,
    /// Whether, in a list, `null` keeps its place.
    pub gaps: bool,
}

/// One of the words of a choice field.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What is written in the record.
    pub value: String,
    /// What people read.
    pub label: Label,
    /// How it is coloured.
    pub tone: Tone,
    /// The other choice that it is read as: a word of before, which follows from days now.
    pub read_as: Option<String>,
}

/// The words of a choice that are written today: one that is read as another follows from
/// days, and is only still read.
pub fn offered(choices: &[Choice]) -> impl Iterator<Item = &str> {
    let written = choices.iter().filter(|choice| choice.read_as.is_none());
    written.map(|choice| choice.value.as_str())
}

/// What a state means at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing to say.
    #[default]
    Neutral,
    /// As it should be.
    Good,
    /// Needs attention.
    Warn,
    /// Wrong.
    Bad,
    /// Finished.
    Done,
}

impl Tone {
    /// The words of tones, as declarations and templates write them.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("neutral", Self::Neutral),
        ("good", Self::Good),
        ("warn", Self::Warn),
        ("bad", Self::Bad),
        ("done", Self::Done),
    ];

    /// The tone's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Done => "done",
        }
    }
}

/// How the list of a kind is shown.
#[derive(Debug, Clone, Default)]
pub struct ListView {
    /// Names of fields.
    pub columns: Vec<String>,
    /// The field to sort by, and whether the largest comes first.
    pub sort: Option<(String, bool)>,
    /// The field whose equal values stand together.
    pub group: Option<String>,
    /// The fields to add up.
    pub totals: Vec<String>,
    /// Sums of some records alone: what they are called, and the states that they are of.
    pub sums: Vec<(Label, Vec<String>)>,
    /// The states whose records are not added up.
    pub without: Vec<String>,
    /// A sentence above the list.
    pub intro: Option<Label>,
    /// Whether its records are shown as pictures instead of a table.
    pub gallery: bool,
}

/// When a record waits for the client to do something.
#[derive(Debug, Clone, Default)]
pub struct Waits {
    /// The states in which it does.
    pub states: Vec<String>,
    /// The person field that has to name one of the client's people.
    pub on: Option<String>,
    /// The date since when it waits; the record's own where it is not said.
    pub since: Option<String>,
}

/// What the home page shows of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home {
    /// Which records.
    pub shows: Shows,
    /// At most so many.
    pub count: usize,
}

/// Which records of a kind the home page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// The newest one in full, and some before it.
    Latest,
    /// The first ones of the list.
    List,
    /// Those whose state is open.
    Open,
    /// None.
    Nothing,
}
