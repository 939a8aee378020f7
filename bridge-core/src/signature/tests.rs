//! Who is let in, who is not, and a published test vector of HMAC-SHA256.

use core::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use sha2::Sha256;

use super::{Authentication, InvalidSecrets, Refusal, Secrets, authenticate};
use crate::date::Instant;

const BODY: &[u8] = b"{\"table_id\":1}";

fn now() -> Instant {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    let mut hex = String::new();
    for byte in mac.finalize().into_bytes() {
        write!(hex, "{byte:02x}").unwrap();
    }
    hex
}

fn judge_with(
    setting: &str,
    secret: Option<&str>,
    signature: Option<&str>,
    body: &[u8],
) -> Result<(), Refusal> {
    let secrets = Secrets::parse(setting).unwrap();
    match authenticate(&secrets, now(), secret, signature) {
        Authentication::Granted => Ok(()),
        Authentication::Refused(refusal) => Err(refusal),
        Authentication::Pending(mut check) => {
            for piece in body.chunks(3) {
                check.update(piece);
            }
            check.finish()
        }
    }
}

fn judge(secret: Option<&str>, signature: Option<&str>) -> Result<(), Refusal> {
    judge_with("s3cret", secret, signature, BODY)
}

#[test]
fn the_right_secret_or_the_right_signature_is_let_in() {
    let signature = sign("s3cret", BODY);
    assert_eq!(judge(Some("s3cret"), None), Ok(()));
    for spelling in [
        signature.clone(),
        signature.to_uppercase(),
        format!("sha256={signature}"),
        format!("SHA256={}", signature.to_uppercase()),
    ] {
        assert_eq!(judge(None, Some(&spelling)), Ok(()), "{spelling}");
        assert_eq!(judge(Some("s3cret"), Some(&spelling)), Ok(()), "{spelling}");
    }
}

#[test]
fn whoever_sends_both_must_be_right_twice() {
    let signature = sign("s3cret", BODY);
    let wrong = sign("other", BODY);
    assert_eq!(
        judge(Some("other"), Some(&signature)),
        Err(Refusal::WrongSecret)
    );
    assert_eq!(
        judge(Some("s3cret"), Some(&wrong)),
        Err(Refusal::WrongSignature)
    );
    assert_eq!(
        judge(Some("s3cret"), Some("")),
        Err(Refusal::WrongSignature)
    );
}

#[test]
fn everybody_else_is_refused() {
    let signature = sign("s3cret", BODY);
    assert_eq!(judge(None, None), Err(Refusal::Missing));
    for wrong in ["", "S3cret", "s3cre", "s3cret ", "s3cret2"] {
        assert_eq!(
            judge(Some(wrong), None),
            Err(Refusal::WrongSecret),
            "{wrong:?}"
        );
    }
    let truncated = &signature[..62];
    let padded = format!("{signature}00");
    for wrong in [
        "",
        "sha256=",
        truncated,
        &padded,
        &signature.replace(|_| true, "z"),
        "é",
    ] {
        assert_eq!(
            judge(None, Some(wrong)),
            Err(Refusal::WrongSignature),
            "{wrong:?}"
        );
    }
    let of_another_body = sign("s3cret", b"{\"table_id\":2}");
    assert_eq!(
        judge(None, Some(&of_another_body)),
        Err(Refusal::WrongSignature)
    );
}

#[test]
fn a_secret_counts_until_its_end_date_and_not_at_it() {
    let setting = "new, old@2026-11-20T08:00:00.000001Z ,gone@2026-11-20T08:00:00Z";
    for (secret, expected) in [
        ("new", Ok(())),
        ("old", Ok(())),
        ("gone", Err(Refusal::WrongSecret)),
    ] {
        assert_eq!(
            judge_with(setting, Some(secret), None, BODY),
            expected,
            "{secret}"
        );
    }
    let of_gone = sign("gone", BODY);
    assert_eq!(
        judge_with(setting, None, Some(&of_gone), BODY),
        Err(Refusal::WrongSignature)
    );
    let of_old = sign("old", BODY);
    assert_eq!(judge_with(setting, None, Some(&of_old), BODY), Ok(()));
}

#[test]
fn a_setting_that_cannot_be_read_says_where() {
    let fault = |setting| Secrets::parse(setting).err();
    assert_eq!(fault(""), Some(InvalidSecrets::Empty));
    assert_eq!(fault(" , "), Some(InvalidSecrets::Empty));
    assert_eq!(fault("@2026-11-20T08:00:00Z"), Some(InvalidSecrets::Empty));
    assert_eq!(fault("a,b@tomorrow"), Some(InvalidSecrets::EndDate(2)));
}

#[test]
fn secrets_are_not_printed() {
    assert_eq!(
        format!("{:?}", Secrets::parse("s3cret,two").unwrap()),
        "Secrets(2)"
    );
}

#[test]
fn the_published_vector_holds() {
    // RFC 4231, test case 2.
    assert_eq!(
        judge_with(
            "Jefe",
            None,
            Some("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            b"what do ya want for nothing?"
        ),
        Ok(())
    );
}

proptest! {
    #[test]
    fn any_headers_are_answered(secret in proptest::option::of("\\PC*"), signature in proptest::option::of("\\PC*")) {
        prop_assume!(secret.as_deref() != Some("s3cret"));
        prop_assert!(judge(secret.as_deref(), signature.as_deref()).is_err());
    }

    #[test]
    fn one_flipped_bit_anywhere_is_refused(at in 0_usize..64, bit in 0_u8..4) {
        let mut hex = sign("s3cret", BODY).into_bytes();
        let digit = char::from(hex[at]).to_digit(16).unwrap() ^ (1 << bit);
        hex[at] = u8::try_from(char::from_digit(digit, 16).unwrap()).unwrap();
        prop_assert_eq!(judge(None, Some(core::str::from_utf8(&hex).unwrap())), Err(Refusal::WrongSignature));
    }

    #[test]
    fn how_the_body_is_cut_makes_no_difference(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let signature = sign("s3cret", &body);
        prop_assert_eq!(judge_with("s3cret", None, Some(&signature), &body), Ok(()));
    }
}
