//! What ends the wait of a preview: files that change below `content/` and `themes/`,
//! and the wish to stop.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use notify::event::{EventKind, ModifyKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

/// Editors write a file in several steps: so long nothing more must happen.
const QUIET: Duration = Duration::from_millis(15);
/// Where files change all the time, one does not wait longer than this.
const PATIENCE: Duration = Duration::from_millis(500);

/// Why files cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("changes of files cannot be seen: {0}")]
pub struct WatchError(String);

/// What happened.
#[derive(Debug)]
pub enum WatchEvent {
    /// These files have changed.
    Changed(Vec<PathBuf>),
    /// It is over.
    Stop,
}

/// Where events come from.
pub struct Events {
    receiver: Receiver<WatchEvent>,
    watcher: RecommendedWatcher,
    root: PathBuf,
    /// Whether there is a directory `themes` that is watched.
    themes: bool,
}

/// Watches the firm at `root`, and calls whoever asks to stop by way of the sender.
///
/// # Errors
/// When the system does not tell of changes.
pub fn events(root: &Path) -> Result<(Events, Sender<WatchEvent>), WatchError> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let told = sender.clone();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // One that is lost is no reason to stop: the next one tells the same.
        if let Ok(event) = event
            && counts(event.kind)
        {
            // Nobody listens any more when the preview has ended.
            let _ = told.send(WatchEvent::Changed(event.paths));
        }
    });
    let mut events = Events {
        receiver,
        watcher: watcher.map_err(said)?,
        root: root.to_owned(),
        themes: false,
    };
    events.watch(root, RecursiveMode::NonRecursive)?;
    events.watch(&root.join("content"), RecursiveMode::Recursive)?;
    events.watch_themes()?;
    Ok((events, sender))
}

/// Reading is no change, and neither is what `touch` does to times.
fn counts(kind: EventKind) -> bool {
    !matches!(
        kind,
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_))
    )
}

fn said(error: notify::Error) -> WatchError {
    WatchError(error.to_string().to_lowercase())
}

impl Events {
    /// Waits for the next; several changes within a short time are one.
    ///
    /// # Errors
    /// When a new directory cannot be watched.
    pub fn wait(&mut self) -> Result<WatchEvent, WatchError> {
        let Ok(WatchEvent::Changed(mut paths)) = self.receiver.recv() else {
            return Ok(WatchEvent::Stop);
        };
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            match self.receiver.recv_timeout(QUIET) {
                Ok(WatchEvent::Changed(more)) => paths.extend(more),
                Ok(WatchEvent::Stop) => return Ok(WatchEvent::Stop),
                Err(_) => break,
            }
        }
        self.watch_themes()?;
        Ok(WatchEvent::Changed(paths))
    }

    /// A theme of the firm's own may be begun while the preview runs.
    fn watch_themes(&mut self) -> Result<(), WatchError> {
        let themes = self.root.join("themes");
        let there = themes.is_dir();
        if there && !self.themes {
            self.watch(&themes, RecursiveMode::Recursive)?;
        }
        self.themes = there;
        Ok(())
    }

    fn watch(&mut self, path: &Path, how: RecursiveMode) -> Result<(), WatchError> {
        self.watcher.watch(path, how).map_err(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;

    #[test]
    fn a_file_that_is_read_is_no_change_and_one_in_a_new_theme_is() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = files::real_path(directory.path()).expect("there");
        let page = root.join("content/acme/a.md");
        files::write_atomically(&page, b"a").expect("written");
        let (mut events, stop) = super::events(&root).expect("watched");
        files::read(&page).expect("readable");
        let template = root.join("themes/own/templates/home.html");
        files::write_atomically(&template, b"a").expect("written");
        let WatchEvent::Changed(paths) = events.wait().expect("watched") else {
            panic!("stopped");
        };
        assert!(
            paths
                .iter()
                .all(|path| !path.starts_with(root.join("content")))
        );
        files::write_atomically(&template, b"b").expect("written");
        let mut seen = Vec::new();
        while !seen.contains(&template) {
            match events.wait().expect("watched") {
                WatchEvent::Changed(paths) => seen.extend(paths),
                WatchEvent::Stop => panic!("stopped"),
            }
        }
        stop.send(WatchEvent::Stop).expect("heard");
        while let WatchEvent::Changed(_) = events.wait().expect("watched") {}
    }
}
