//! What a workspace holds, told to machines: RO-Crate 1.2 metadata (JSON-LD) with the
//! firm, the client, their people, every file of records and every file that pages offer.
//! It lies beside `records/` and `site/`, and names their files by these paths.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value as Json, json};

use crate::facts::site::Site;
use crate::media::media_type;
use crate::model::firm::Person;
use crate::model::record::{Record, Value, each_value};
use crate::model::workspace::{Attachment, SourceFile};
use crate::paths::encode;

/// What of a workspace it describes.
pub(crate) struct Described<'a> {
    pub(crate) title: &'a str,
    pub(crate) as_of: &'a str,
    pub(crate) sources: &'a [SourceFile],
    pub(crate) attachments: &'a [Attachment],
}

/// The bytes of `ro-crate-metadata.json`.
pub(crate) fn write(site: &Site<'_>, described: &Described<'_>) -> Vec<u8> {
    let firm = &site.content.firm;
    let client = &site.client.client;
    let mut root = json!({
        "@id": "./",
        "@type": "Dataset",
        "name": described.title,
        "description": format!("What {} keeps of its work for {}: pages, records and files.", firm.name, client.name),
        "datePublished": described.as_of,
        "inLanguage": site.language,
        "license": {"@id": "#terms"},
        "publisher": {"@id": "#firm"},
        "about": {"@id": "#client"},
    });
    let mut parts = Vec::new();
    let mut graph = Vec::new();
    let records = by_source(site);
    for source in described.sources {
        let entity = source_file(site, source, records.get(source.name.as_str()));
        parts.push(json!({"@id": entity["@id"]}));
        graph.push(entity);
    }
    for file in described.attachments {
        let entity = attachment(file);
        parts.push(json!({"@id": entity["@id"]}));
        graph.push(entity);
    }
    root["hasPart"] = Json::Array(parts);
    let mut people = BTreeSet::new();
    let sides = [("#firm", &client.team), ("#client", &client.people)];
    for (side, person) in sides
        .iter()
        .flat_map(|(side, people)| people.iter().map(move |one| (side, one)))
    {
        // Somebody may be named on both sides, and an entity has one description.
        if people.insert(person_id(person)) {
            graph.push(without_nulls(json!({
                "@id": person_id(person),
                "@type": "Person",
                "name": person.name,
                "email": person.email,
                "jobTitle": person.role,
                "affiliation": {"@id": side},
            })));
        }
    }
    graph.push(without_nulls(json!({
        "@id": "#firm",
        "@type": "Organization",
        "name": firm.name,
        "url": firm.website,
        "email": firm.contact.email,
        "telephone": firm.contact.phone,
        "address": firm.contact.address,
        "contactPoint": {"@id": "#contact"},
    })));
    graph.push(without_nulls(json!({
        "@id": "#contact",
        "@type": "ContactPoint",
        "name": firm.name,
        "email": firm.contact.email,
        "telephone": firm.contact.phone,
    })));
    let mut their_side = json!({"@id": "#client", "@type": "Organization", "name": client.name});
    if let Some(person) = client.people.iter().find(|person| person.email.is_some()) {
        their_side["contactPoint"] = json!({"@id": "#client-contact"});
        graph.push(json!({
            "@id": "#client-contact",
            "@type": "ContactPoint",
            "name": person.name,
            "email": person.email,
        }));
    }
    graph.push(their_side);
    graph.push(json!({
        "@id": "#terms",
        "@type": "CreativeWork",
        "name": "The terms of the engagement",
        "description": format!("What may be done with this is what {} and {} agreed.", firm.name, client.name),
    }));
    graph.push(json!({
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
    }));
    graph.push(root);
    graph.sort_by(|a, b| a["@id"].as_str().cmp(&b["@id"].as_str()));
    let all = json!({"@context": "https://w3id.org/ro/crate/1.2/context", "@graph": graph});
    let mut bytes = serde_json::to_vec_pretty(&all).expect("plain values");
    bytes.push(b'\n');
    bytes
}

/// The records of each file, by the file's path below the client's directory.
fn by_source<'a>(site: &Site<'a>) -> BTreeMap<&'a str, Vec<&'a Record>> {
    let mut records: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in &site.client.records {
        records
            .entry(
                site.client
                    .own_path(&record.source.path)
                    .unwrap_or_default(),
            )
            .or_default()
            .push(record);
    }
    records
}

fn source_id(name: &str) -> String {
    format!("records/{}", encode(name))
}

fn source_file(site: &Site<'_>, source: &SourceFile, records: Option<&Vec<&Record>>) -> Json {
    let media_type = match source.name.rsplit_once('.') {
        Some((_, "md")) => "text/markdown".to_owned(),
        Some((_, "yaml" | "yml")) => "application/yaml".to_owned(),
        _ => media_type(&source.name),
    };
    let file_name = source.name.rsplit('/').next().unwrap_or(&source.name);
    let mut entity = json!({
        "@id": source_id(&source.name),
        "@type": "File",
        "name": file_name,
        "encodingFormat": media_type,
        "contentSize": source.size.to_string(),
    });
    let records = records.map_or(&[][..], Vec::as_slice);
    let client = &site.client.client;
    let kinds: BTreeSet<&str> = records
        .iter()
        .filter_map(|record| Some(site.kind(&record.kind)?.one.as_str()))
        .collect();
    let kinds = kinds.into_iter().collect::<Vec<_>>().join(", ");
    entity["description"] = match records.len() {
        0 => format!("What records of {} are read with", client.name),
        1 => format!("{kinds}, as it was written"),
        many => format!("{kinds}: {many} records, as they were written"),
    }
    .into();
    if !kinds.is_empty() {
        entity["keywords"] = kinds.into();
    }
    let [record] = records else { return entity };
    entity["name"] = site.title(record).into();
    let day = site.kind(&record.kind).and_then(|kind| record.day(kind));
    if let Some(day) = day {
        entity["dateCreated"] = day.to_string().into();
    }
    let (authors, mentions) = named(site, record);
    if !authors.is_empty() {
        entity["author"] = ids(authors);
    }
    if !mentions.is_empty() {
        entity["mentions"] = ids(mentions);
    }
    entity
}

/// One as it is, several as a list.
fn ids(names: BTreeSet<String>) -> Json {
    let mut ids: Vec<Json> = names.into_iter().map(|name| json!({"@id": name})).collect();
    match ids.len() {
        1 => ids.remove(0),
        _ => ids.into(),
    }
}

/// Whom a record names as its author, and the files of the records and the people that it names besides.
fn named(site: &Site<'_>, record: &Record) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut authors, mut mentions) = (BTreeSet::new(), BTreeSet::new());
    let author = ["author", "from", "by"]
        .iter()
        .find_map(|field| record.values.text(field));
    let fields = site
        .kind(&record.kind)
        .map_or(&[][..], |kind| kind.fields.as_slice());
    each_value(record, fields, &mut |value, _| match &value.value {
        Value::Person(text) => {
            if let Some(person) = site.client.person(text) {
                let names = if author == Some(text) {
                    &mut authors
                } else {
                    &mut mentions
                };
                names.insert(person_id(person));
            }
        }
        Value::Reference(address) => {
            if let Some(other) = site.client.record(address) {
                mentions.insert(source_id(
                    site.client.own_path(&other.source.path).unwrap_or_default(),
                ));
            }
        }
        _ => {}
    });
    (authors, mentions)
}

fn attachment(file: &Attachment) -> Json {
    let digest = URL_SAFE_NO_PAD.encode(file.digest.bytes());
    json!({
        "@id": format!("site/{}", encode(&file.route)),
        "@type": "File",
        "name": file.route.rsplit('/').next().unwrap_or(&file.route),
        "description": "A file as it was delivered",
        "encodingFormat": file.media_type,
        "contentSize": file.size.to_string(),
        // RFC 6920: a name that is the digest
        "identifier": format!("ni:///sha-256;{digest}"),
    })
}

fn person_id(person: &Person) -> String {
    match &person.email {
        Some(email) => format!("mailto:{email}"),
        None => format!("#{}", encode(&person.name)),
    }
}

fn without_nulls(entity: Json) -> Json {
    match entity {
        Json::Object(members) => Json::Object(
            members
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .collect::<Map<_, _>>(),
        ),
        other => other,
    }
}
