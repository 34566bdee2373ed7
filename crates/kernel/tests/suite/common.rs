//! Numbers for tests: reproducible, sign-mixed, with a period that no tile or panel shares, so that a swapped
//! block shows.

use kernel::lane::{OCTET, Octet, ZERO, as_numbers, as_numbers_mut, octets};

/// Sizes around the lane width, the tile and the octet.
pub const SIZES: [usize; 14] = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 65];

pub fn numbers(n: usize, salt: usize) -> Vec<f32> {
    (0..n).map(|i| ((i * 37 + salt * 101) % 251) as f32 / 125.0 - 1.0 + i as f32 * 1e-5).collect()
}

/// Panels [feature] for eight rows of `values` [8, features].
pub fn panel(values: &[f32], features: usize) -> Vec<Octet> {
    let mut panel = vec![ZERO; features];
    let lanes = as_numbers_mut(&mut panel);
    for row in 0..OCTET {
        for feature in 0..features {
            lanes[feature * OCTET + row] = values[row * features + feature];
        }
    }
    panel
}

/// `panel` back as [8, features].
pub fn rows_of(panel: &[Octet]) -> Vec<f32> {
    let lanes = as_numbers(panel);
    (0..OCTET).flat_map(|row| (0..panel.len()).map(move |feature| lanes[feature * OCTET + row])).collect()
}

pub fn nan(n: usize) -> Vec<Octet> {
    let mut panel = vec![ZERO; n];
    as_numbers_mut(&mut panel).fill(f32::NAN);
    panel
}

/// `values` [rows, features] in the order of rows.
pub fn rows(values: &[f32], features: usize) -> kernel::panel::Rows {
    let count = values.len() / features;
    let panels = octets(count);
    let mut padded = values.to_vec();
    padded.resize(panels * OCTET * features, f32::NAN);
    let mut rows = kernel::panel::Rows::new(&mut Default::default(), features, panels);
    for at in 0..panels {
        rows.copy_panel(at, &panel(&padded[at * OCTET * features..][..OCTET * features], features));
    }
    rows
}

/// Words, each NaN as the one quiet NaN (contract 1).
pub fn words(values: &[f32]) -> Vec<u32> {
    values.iter().map(|x| if x.is_nan() { 0x7fc0_0000 } else { x.to_bits() }).collect()
}
