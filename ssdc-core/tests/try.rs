#[test]
fn demo() {
    let p = ssdc_core::Portfolio::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/centre/portfolio.json")).unwrap();
    assert_eq!(ssdc_core::Portfolio::from_json(&p.to_json()).unwrap(), p);
    assert_eq!(ssdc_core::Portfolio::from_json(&p.to_json()).unwrap().to_json(), p.to_json());
}
