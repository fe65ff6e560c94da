//! Bytes from a small generator: the same seed gives the same bytes on every machine.

/// SplitMix64, which passes for random where nobody guesses it on purpose.
pub struct Noise {
    state: u64,
}

impl Noise {
    /// A generator of its own sequence per seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Up to `size_max` random bytes.
    pub fn bytes(&mut self, size_max: usize) -> Vec<u8> {
        let size = self.below(size_max + 1);
        (0..size).map(|_| self.next() as u8).collect()
    }

    /// The input with one to four changes: a bit flipped, a byte set to an edge value, a part cut out, doubled or
    /// replaced, the end cut off or prolonged.
    pub fn changed(&mut self, input: &[u8]) -> Vec<u8> {
        let mut output = input.to_vec();
        for _ in 0..=self.below(4) {
            self.change(&mut output);
        }
        output
    }

    fn change(&mut self, output: &mut Vec<u8>) {
        const EDGES: [u8; 6] = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff];
        if output.is_empty() {
            output.push(self.next() as u8);
            return;
        }
        let at = self.below(output.len());
        let end = at + self.below((output.len() - at).min(16)) + 1;
        match self.below(7) {
            0 => output[at] ^= 1 << self.below(8),
            1 => output[at] = EDGES[self.below(EDGES.len())],
            2 => drop(output.drain(at..end)),
            3 => {
                let part = output[at..end].to_vec();
                output.splice(at..at, part);
            }
            4 => output[at..end]
                .iter_mut()
                .for_each(|byte| *byte = self.next() as u8),
            5 => output.truncate(at),
            _ => output.extend(self.bytes(16)),
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
