//! What documents hold is read, and what an attacker may write into one is refused.

use proptest::prelude::*;

use super::{Refused, Target, format_src, parse_src};
use crate::reference::Mount;

fn mount() -> Mount {
    Mount::new("/bridge", "https://wiki.example").unwrap()
}

#[test]
fn every_stored_form_leads_back() {
    for src in [
        "/bridge/personne/5",
        "/bridge/personne/pierre-dupont",
        "/bridge/projet/42",
        "/bridge/projet/projet-alpha",
        "/bridge/formation/bts-sio",
        "/bridge/module/7",
        "/bridge/vues/modules",
        "/bridge/vues/modules?statut=a_attribuer&forme=kanban",
        "/bridge/vues/taches?projet=3&sort=-nom&group=statut&forme=table",
        "/bridge/vues/personnes?q=d%27H%C3%A9rouville",
        "/bridge/projet/42/actions/cloturer",
        "/bridge/projet/projet-alpha/actions/livrer",
    ] {
        let target = parse_src(&mount(), src).unwrap();
        assert_eq!(format_src(&mount(), &target), src);
    }
}

#[test]
fn an_absolute_url_of_the_same_origin_is_the_same() {
    let relative = parse_src(&mount(), "/bridge/projet/42");
    for same in [
        "https://wiki.example/bridge/projet/42",
        "HTTPS://Wiki.Example/bridge/projet/42",
        "https://wiki.example/bridge/projet/42?utm=x#top",
        "/bridge/projet/42#x",
    ] {
        assert_eq!(parse_src(&mount(), same), relative, "{same}");
    }
}

#[test]
fn a_bridge_on_another_origin_is_meant_by_absolute_urls_only() {
    let mount = Mount::elsewhere("/bridge", "https://api.example").unwrap();
    let src = "https://api.example/bridge/projet/42";
    let target = parse_src(&mount, src).unwrap();
    assert_eq!(format_src(&mount, &target), src);
    assert_eq!(
        parse_src(&mount, "/bridge/projet/42"),
        Err(Refused::Elsewhere)
    );
    assert_eq!(
        parse_src(&mount, "https://wiki.example/bridge/projet/42"),
        Err(Refused::Elsewhere)
    );
}

#[test]
fn hostile_texts_are_refused() {
    for (src, why) in [
        ("", Refused::Elsewhere),
        ("//evil.example/bridge/projet/42", Refused::Elsewhere),
        ("///bridge/projet/42", Refused::Elsewhere),
        ("https://evil.example/bridge/projet/42", Refused::Elsewhere),
        (
            "https://wiki.example.evil/bridge/projet/42",
            Refused::Elsewhere,
        ),
        (
            "https://wiki.example@evil/bridge/projet/42",
            Refused::Elsewhere,
        ),
        (
            "https://wiki.example:8443/bridge/projet/42",
            Refused::Elsewhere,
        ),
        ("http://wiki.example/bridge/projet/42", Refused::Elsewhere),
        ("javascript:alert(1)", Refused::Elsewhere),
        ("data:text/html,x", Refused::Elsewhere),
        ("JaVaScRiPt:/bridge/projet/42", Refused::Elsewhere),
        ("bridge/projet/42", Refused::Elsewhere),
        ("/bridge", Refused::Elsewhere),
        ("/bridgex/projet/42", Refused::Elsewhere),
        ("/other/projet/42", Refused::Elsewhere),
        ("/Bridge/projet/42", Refused::Elsewhere),
        ("/x/../bridge/projet/42", Refused::Elsewhere),
        ("/%62ridge/projet/42", Refused::Elsewhere),
        ("\\\\evil\\bridge\\projet\\42", Refused::Malformed),
        ("/bridge\\projet\\42", Refused::Malformed),
        (" /bridge/projet/42", Refused::Malformed),
        ("/bridge/projet/42\n", Refused::Malformed),
        ("/bridge/\tprojet/42", Refused::Malformed),
        ("/bridge/projet/４２", Refused::Malformed),
        ("/bridge/../admin", Refused::Unknown),
        ("/bridge/projet/..", Refused::Unknown),
        ("/bridge/projet/../../admin", Refused::Unknown),
        ("/bridge/projet/%2e%2e", Refused::Unknown),
        ("/bridge/projet/42%2f..", Refused::Unknown),
        ("/bridge//projet/42", Refused::Unknown),
        ("/bridge/projet/42/", Refused::Unknown),
        ("/bridge/projet/0", Refused::Unknown),
        ("/bridge/projet/042", Refused::Unknown),
        ("/bridge/projet/", Refused::Unknown),
        ("/bridge/projets/42", Refused::Unknown),
        ("/bridge/client/3", Refused::Unknown),
        ("/bridge/personne/ada@centre.test", Refused::Unknown),
        ("/bridge/module/nom", Refused::Unknown),
        ("/bridge/api/v1/admin/tokens", Refused::Unknown),
        ("/bridge/sync", Refused::Unknown),
        ("/bridge/vues/factures", Refused::Unknown),
        ("/bridge/vues/modules/5", Refused::Unknown),
        ("/bridge/vues/modules?Statut=x", Refused::Unknown),
        ("/bridge/vues/modules?a%3Cb=x", Refused::Unknown),
        ("/bridge/vues/modules?statut=%zz", Refused::Unknown),
        ("/bridge/vues/modules?statut=%ff", Refused::Unknown),
        ("/bridge/vues/modules?statut=%00", Refused::Unknown),
        ("/bridge/projet/42/actions/supprimer", Refused::Unknown),
        ("/bridge/projet/42/actions", Refused::Unknown),
        ("/bridge/projet/42/actions/cloturer/x", Refused::Unknown),
        ("/bridge/formation/1/actions/cloturer", Refused::Unknown),
    ] {
        assert_eq!(parse_src(&mount(), src), Err(why), "{src:?}");
    }
}

#[test]
fn endless_urls_are_refused() {
    let long = format!("/bridge/vues/modules?q={}", "a".repeat(3000));
    assert_eq!(parse_src(&mount(), &long), Err(Refused::Malformed));
    let many = format!("/bridge/vues/modules?{}", "q=1&".repeat(21));
    assert_eq!(parse_src(&mount(), &many), Err(Refused::Unknown));
}

proptest! {
    #[test]
    fn any_text_is_answered_and_what_is_accepted_stays_under_the_mount(
        text in prop_oneof!["\\PC*", "(https?://)?(wiki.example)?/{0,2}(bridge)?[/a-z0-9.%?&=#@:-]{0,40}"],
    ) {
        if let Ok(target) = parse_src(&mount(), &text) {
            let src = format_src(&mount(), &target);
            prop_assert!(src.starts_with("/bridge/") && !src.contains("..") && !src.contains("//"));
            prop_assert_eq!(parse_src(&mount(), &src), Ok(target));
        }
    }

    #[test]
    fn any_parameter_of_a_view_leads_back(value in "\\PC{0,40}", name in "[a-z_]{1,20}") {
        let target = Target::View(super::View {
            kind: super::ViewKind::Modules,
            parameters: vec![(name, value)],
        });
        prop_assert_eq!(parse_src(&mount(), &format_src(&mount(), &target)), Ok(target));
    }
}
