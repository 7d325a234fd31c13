//! The files of one previewed site, by the path that a browser asks for. What is not
//! listed here is not answered, so no address leads anywhere else.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::media;
use crate::model::content::ClientContent;
use crate::model::workspace::Workspace;

/// One site.
#[derive(Debug)]
pub(super) struct ServedSite {
    /// The client's name.
    pub(super) name: String,
    files: HashMap<String, ServedFile>,
}

/// What is at a path.
#[derive(Debug)]
pub(super) enum ServedFile {
    /// A page of ours, which is told to load itself anew.
    Page(String),
    /// An unlock page: the same, with a policy of its own.
    Shell(String),
    /// Something of ours that is no page.
    Bytes(String, Vec<u8>),
    /// A file of the client, or a sealed one, where it is on the disk.
    OnDisk(String, PathBuf),
}

impl ServedSite {
    /// A site of these files.
    pub(super) fn new(client: &ClientContent, files: HashMap<String, ServedFile>) -> Self {
        Self {
            name: client.client.name.clone(),
            files,
        }
    }

    /// The plain pages of a workspace, and its files from where they are.
    pub(super) fn plain(client: &ClientContent, workspace: Workspace) -> Self {
        let mut files = HashMap::new();
        for file in workspace.attachments {
            files.insert(file.route, ServedFile::OnDisk(file.media_type, file.path));
        }
        for file in workspace.previews {
            let media_type = file.media_type.to_owned();
            files.insert(
                file.route,
                ServedFile::Bytes(media_type, file.bytes.to_vec()),
            );
        }
        for asset in workspace.assets {
            let media_type = media::media_type(&asset.path);
            files.insert(asset.path, ServedFile::Bytes(media_type, asset.bytes));
        }
        for page in workspace.pages {
            files.insert(page.path(), ServedFile::Page(page.html));
        }
        Self::new(client, files)
    }

    /// What is at a path below the site; a directory shows its page.
    pub(super) fn find(&self, path: &str) -> Option<&ServedFile> {
        if path.is_empty() || path.ends_with('/') {
            return self.files.get(&format!("{path}index.html"));
        }
        self.files.get(path)
    }
}
