//! Where the bridge lives: a path on an origin.

use core::fmt;

/// The path or the origin is not of the allowed form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidMount;

impl fmt::Display for InvalidMount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .write_str("not a mount: a path like /bridge and an origin like https://wiki.example")
    }
}

impl core::error::Error for InvalidMount {}

/// The mount: `/bridge` on `https://wiki.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    path: String,
    origin: String,
    /// Whether documents are shown on this origin, so that root-relative URLs mean it.
    is_here: bool,
}

impl Mount {
    /// A mount of this path (`/bridge`; no slash at the end) on this origin (as browsers write it:
    /// lower case, no default port, no slash at the end).
    pub fn new(path: &str, origin: &str) -> Result<Self, InvalidMount> {
        if is_path(path) && is_origin(origin) {
            Ok(Self {
                path: path.to_owned(),
                origin: origin.to_owned(),
                is_here: true,
            })
        } else {
            Err(InvalidMount)
        }
    }

    /// A mount on another origin than the one that shows the documents: only absolute URLs mean it.
    pub fn elsewhere(path: &str, origin: &str) -> Result<Self, InvalidMount> {
        let mount = Self::new(path, origin)?;
        Ok(Self {
            is_here: false,
            ..mount
        })
    }

    /// The path, beginning with a slash, without one at the end.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The origin, without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What URLs of this mount are written with: the path, after the origin where that is another.
    pub(super) fn prefix(&self) -> String {
        let mut prefix = String::new();
        if !self.is_here {
            prefix.push_str(&self.origin);
        }
        prefix.push_str(&self.path);
        prefix
    }

    /// What follows the mount in a root-relative URL or an absolute one of this origin, from its
    /// slash on; `None` for any other text.
    pub(super) fn strip<'a>(&self, url: &'a str) -> Option<&'a str> {
        let rooted = if self.is_here && url.starts_with('/') {
            url
        } else {
            let (origin, rest) = url.split_at_checked(self.origin.len())?;
            if !origin.eq_ignore_ascii_case(&self.origin) {
                return None;
            }
            rest
        };
        rooted
            .strip_prefix(self.path.as_str())
            .filter(|rest| rest.starts_with('/'))
    }
}

/// One or more segments of letters, digits, `-`, `_`, `.`, none of dots only.
fn is_path(path: &str) -> bool {
    let segment = |segment: &str| {
        !segment.is_empty()
            && segment
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
            && !segment.bytes().all(|byte| byte == b'.')
    };
    path.strip_prefix('/')
        .is_some_and(|path| path.split('/').all(segment))
}

fn is_origin(origin: &str) -> bool {
    let host = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty()
            && host.bytes().all(|byte| {
                byte.is_ascii_lowercase()
                    || byte.is_ascii_digit()
                    || matches!(byte, b'-' | b'.' | b':' | b'[' | b']')
            })
    })
}

#[cfg(test)]
mod tests {
    use super::Mount;

    #[test]
    fn only_plain_paths_and_origins_are_mounts() {
        assert!(Mount::new("/bridge", "https://wiki.example").is_ok());
        assert!(Mount::new("/a/b.c", "http://localhost:8787").is_ok());
        for (path, origin) in [
            ("", "https://w"),
            ("/", "https://w"),
            ("bridge", "https://w"),
            ("/bridge/", "https://w"),
            ("//bridge", "https://w"),
            ("/../x", "https://w"),
            ("/b?x", "https://w"),
            ("/bridge", "https://w/"),
            ("/bridge", "https://"),
            ("/bridge", "ftp://w"),
            ("/bridge", "https://W"),
            ("/bridge", "https://a@w"),
        ] {
            assert!(Mount::new(path, origin).is_err(), "{path} {origin}");
        }
    }
}
