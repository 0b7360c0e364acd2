use ssdc_core::network::Network;
use std::time::Instant;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&args[1]).unwrap();
    let mut lines = text.lines();
    let count: usize = lines.next().unwrap().split(' ').next().unwrap().parse().unwrap();
    let names: Vec<String> = (0..count).map(|n| n.to_string()).collect();
    let t = Instant::now();
    let network = Network::from_edges_and_nodes(lines.map(|l| l.split_once(' ').unwrap()), names, false).unwrap();
    drop(text);
    println!("{network} {:?}", t.elapsed());
    for pair in args[2..].chunks(2) {
        let t = Instant::now();
        let answer = network.ask(pair[0].parse().unwrap(), &pair[1]).unwrap();
        println!("{} {:?}\n  {}", pair[0], t.elapsed(), answer.sentence());
        for (name, f) in answer.figures() {
            println!("  {name} {f}");
        }
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
