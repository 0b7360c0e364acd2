//! What of its pairs a column would take within its budget, had it the choice (Horowitz and Sahni 1974).

/// One pair that a column could take.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Item {
    pub(super) pair: u32,
    pub(super) gain: i64,
    pub(super) uses: i64,
}

/// What a column has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) budget: i64,
    pub(super) rows: u32,
}

/// Searches end after so many steps back; then the bound is that of the first step.
const STEPS_BACK: u32 = 4096;

/// The best choice found, and what none exceeds. `items` have gains above 0 and fit one by one; they are sorted here.
pub(super) fn fill(items: &mut [Item], room: Room, best: &mut Vec<u32>, looks: &mut u64) -> i64 {
    items.sort_unstable_by(|one, other| {
        let crosswise = |gain: i64, uses: i64| i128::from(gain) * i128::from(uses);
        let by_rate = crosswise(other.gain, one.uses).cmp(&crosswise(one.gain, other.uses));
        by_rate.then(one.pair.cmp(&other.pair))
    });
    let first_bound = rest_bound(items, room, looks);
    let (mut taken, mut gain, mut left): (Vec<usize>, i64, Room) = (Vec::new(), 0, room);
    let (mut best_gain, mut at, mut steps) = (-1, 0, 0);
    best.clear();
    loop {
        match items.get(at) {
            Some(item) if item.uses <= left.budget && left.rows > 0 => {
                taken.push(at);
                gain += item.gain;
                left = Room { budget: left.budget - item.uses, rows: left.rows - 1 };
                at += 1;
                continue;
            }
            Some(_) if gain + rest_bound(items.get(at..).unwrap_or_default(), left, looks) > best_gain => {
                at += 1;
                continue;
            }
            None if gain > best_gain => {
                best_gain = gain;
                best.clear();
                best.extend(taken.iter().filter_map(|&at| items.get(at)).map(|item| item.pair));
            }
            _ => {}
        }
        if best_gain >= first_bound {
            return best_gain;
        }
        // Back to the last item taken from which, without it, something better may follow.
        loop {
            let Some(last) = taken.pop() else { return best_gain };
            let item = items.get(last).copied().unwrap_or_default();
            gain -= item.gain;
            left = Room { budget: left.budget + item.uses, rows: left.rows + 1 };
            at = last + 1;
            if gain + rest_bound(items.get(at..).unwrap_or_default(), left, looks) > best_gain {
                break;
            }
        }
        steps += 1;
        if steps > STEPS_BACK {
            return first_bound;
        }
    }
}

/// What sorted items can bring at most if the last could be cut (Dantzig 1957), however many rows that serves.
fn rest_bound(items: &[Item], room: Room, looks: &mut u64) -> i64 {
    let (mut gain, mut left) = (0, room.budget);
    for item in items.iter().take_while(|_| room.rows > 0) {
        *looks += 1;
        if item.uses > left {
            let part = i128::from(item.gain) * i128::from(left) / i128::from(item.uses.max(1));
            return gain + i64::try_from(part).unwrap_or(item.gain);
        }
        gain += item.gain;
        left -= item.uses;
    }
    gain
}
