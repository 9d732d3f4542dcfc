//! Functions of mathematics: tables, a second opinion by statrs, and pinned bits.

use pimsim::math::beta::student_by_expansion;
use pimsim::math::invert::solve;
use pimsim::math::{
    Gamma, beta_quantile, beta_regularised, erf, erfc, exp, expm1, lgamma, ln, ln_1p, normal_cdf,
    normal_quantile, poisson_cdf, pow, student_quantile,
};
use statrs::distribution::{Beta, ContinuousCDF, Gamma as Judge, StudentsT};

#[test]
fn elementary_functions_have_pinned_bits() {
    // Any change of these bits changes results; it must be noticed and told.
    let bits = [
        ln(3.7).to_bits(),
        ln_1p(-0.25).to_bits(),
        exp(-1.3).to_bits(),
        expm1(1e-5).to_bits(),
        pow(0.37, 2.9).to_bits(),
        erf(0.4).to_bits(),
        erfc(3.0).to_bits(),
        lgamma(7.3).to_bits(),
    ];
    assert_eq!(bits, PINNED, "{bits:#018x?}");
}
const PINNED: [u64; 8] = [
    0x3ff4_eeee_650a_e550,
    0xbfd2_6962_1134_db92,
    0x3fd1_7129_308c_e281,
    0x3ee4_f8bc_681c_dfb6,
    0x3fac_a539_3c5b_d5ac,
    0x3fdb_6ac7_c4b2_0a05,
    0x3ef7_29df_6503_4229,
    0x401c_9771_2336_d05f,
];

#[test]
fn known_quantiles() {
    for (p, z) in [
        (0.5, 0.0),
        (0.9, 1.281_551_565_544_600_4),
        (0.975, 1.959_963_984_540_054),
        (0.995, 2.575_829_303_548_901),
        (1e-10, -6.361_340_902_404_056),
        (1e-100, -21.273_453_560_965_326),
    ] {
        let found = normal_quantile(p);
        assert!((found - z).abs() <= 4e-15 * z.abs(), "{p}: {found} instead of {z}");
    }
    assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
    assert_eq!(normal_quantile(1.0), f64::INFINITY);
    assert!(normal_quantile(-0.1).is_nan() && normal_quantile(1.1).is_nan());
    assert!(normal_quantile(f64::NAN).is_nan());
}

#[test]
fn quantile_undoes_cdf() {
    for i in -80..=80 {
        let z = f64::from(i) / 10.0;
        let p = normal_cdf(z);
        // Near 1 a chance has no digits left to tell large values apart.
        let allowed = 1e-13 + 1e-16 / (pimsim::math::exp(-0.5 * z * z) * 0.4);
        assert!((normal_quantile(p) - z).abs() < allowed, "{z}");
    }
}

#[test]
fn finds_roots_also_where_newton_leaves_the_bracket() {
    let cube = |y: f64| (y * y * y - 8.0, 3.0 * y * y);
    assert!((solve(0.0, -100.0, 100.0, cube) - 2.0).abs() < 1e-14);
    let flat = |y: f64| (pimsim::math::erf(y) - 0.5, 1e-300);
    assert!((solve(50.0, -100.0, 100.0, flat) - 0.476_936_276_204_469_9).abs() < 1e-14);
}

#[test]
fn student_quantiles_of_the_tables() {
    for (degrees, t) in [
        (1.0, 12.706_204_736_174_7),
        (2.0, 4.302_652_729_749_46),
        (5.0, 2.570_581_835_636_31),
        (10.0, 2.228_138_851_986_27),
        (30.0, 2.042_272_456_301_24),
        (39.0, 2.022_690_920_036_76),
        (100.0, 1.983_971_518_523_55),
        (1_000.0, 1.962_339_080_826_41),
    ] {
        let found = student_quantile(0.975, degrees);
        assert!((found / t - 1.0).abs() < 1e-12, "{degrees}: {found} instead of {t}");
        assert!((student_quantile(0.025, degrees) / found + 1.0).abs() < 1e-14);
    }
    assert_eq!(student_quantile(0.5, 7.0), 0.0);
    for bad in [(0.0, 5.0), (1.0, 5.0), (f64::NAN, 5.0), (0.9, 0.0), (0.9, f64::NAN)] {
        assert!(student_quantile(bad.0, bad.1).is_nan());
    }
}

#[test]
fn student_agrees_with_statrs() {
    for degrees in [1.0, 2.0, 3.0, 4.0, 7.0, 19.0, 64.0, 300.0, 999.0] {
        let judge = StudentsT::new(0.0, 1.0, degrees).unwrap();
        for p in [0.51, 0.75, 0.9, 0.95, 0.995, 0.9995] {
            let t = student_quantile(p, degrees);
            assert!((judge.cdf(t) - p).abs() < 1e-11, "{p} {degrees}: {t}");
        }
    }
}

#[test]
fn the_expansion_meets_the_exact_values() {
    for p in [0.6, 0.9, 0.975, 0.9999] {
        let exact = student_quantile(p, 1_000.0);
        let expanded = student_by_expansion(normal_quantile(p), 1_000.0);
        assert!((exact / expanded - 1.0).abs() < 1e-11, "{p}: {exact} {expanded}");
    }
    let normal = normal_quantile(0.975);
    assert!((student_quantile(0.975, 1e12) - normal).abs() < 1e-11);
}

#[test]
fn beta_agrees_with_statrs_and_undoes_itself() {
    for (a, b) in [(0.5, 0.5), (1.0, 3.0), (7.0, 2.0), (40.0, 60.0), (3.0, 2_000.0)] {
        let judge = Beta::new(a, b).unwrap();
        for p in [1e-9, 1e-3, 0.3, 0.5, 0.8, 0.9999] {
            let (x, complement) = beta_quantile(a, b, p);
            assert!((x + complement - 1.0).abs() < 1e-15);
            assert!((judge.cdf(x) / p - 1.0).abs() < 1e-9, "{a} {b} {p}: {x}");
            assert!((beta_regularised(a, b, x).0 / p - 1.0).abs() < 1e-9, "{a} {b} {p}");
        }
    }
    assert_eq!(beta_regularised(2.0, 3.0, 0.0), (0.0, 1.0));
    assert_eq!(beta_regularised(2.0, 3.0, 1.0), (1.0, 0.0));
}

const SHAPES: [f64; 13] = [1e-4, 0.01, 0.1, 0.5, 0.9, 1.0, 1.5, 2.0, 4.0, 25.0, 400.0, 1e4, 1e6];

#[test]
fn agrees_with_the_exponential_and_the_erlang() {
    for x in [1e-9, 0.1, 0.7, 1.0, 1.4, 1.6, 5.0, 36.0, 300.0] {
        let (below, above) = Gamma::new(1.0).chances(x);
        assert!((below / -pimsim::math::expm1(-x) - 1.0).abs() < 1e-14, "{x}");
        assert!((above / exp(-x) - 1.0).abs() < 1e-12, "{x}");
        // Three stages: Q = e^-x (1 + x + x^2/2).
        let above = Gamma::new(3.0).chances(x).1;
        let known = exp(-x) * (1.0 + x + x * x / 2.0);
        assert!((above / known - 1.0).abs() < 1e-12, "{x}");
    }
}

#[test]
fn agrees_with_statrs() {
    for shape in SHAPES.into_iter().filter(|&shape| (0.1..=1e4).contains(&shape)) {
        let judge = Judge::new(shape, 1.0).unwrap();
        for factor in [0.3, 0.8, 0.97, 1.0, 1.03, 1.2, 2.5] {
            let x = shape * factor;
            let (below, above) = Gamma::new(shape).chances(x);
            let (p, q) = (judge.cdf(x), judge.sf(x));
            assert!((below - p).abs() <= 1e-10 * p + 1e-300, "{shape} {x}: {below} {p}");
            assert!((above - q).abs() <= 1e-9 * q + 1e-14, "{shape} {x}: {above} {q}");
        }
    }
}

#[test]
fn quantile_undoes_the_chances() {
    for shape in SHAPES {
        let gamma = Gamma::new(shape);
        let mut last = 0.0;
        for p in [1e-15, 1e-9, 1e-3, 0.1, 0.4, 0.5, 0.501, 0.7, 0.9, 0.999, 1.0 - 1e-9] {
            let x = gamma.quantile(p);
            assert!(x >= last, "{shape} {p}");
            last = x;
            if x < 1e-300 {
                continue;
            }
            // The slope turns an error of the chance into an error of the value.
            let (below, above) = gamma.chances(x);
            let error = if p <= 0.5 { below - p } else { (1.0 - p) - above };
            let relative = error / gamma.density_by_ln(x, ln(x));
            assert!(relative.abs() < 1e-10, "{shape} {p}: {x} {relative}");
        }
    }
}

#[test]
fn tiny_shapes_give_zero_in_the_lower_tail() {
    assert_eq!(Gamma::new(1e-4).quantile(0.5), 0.0);
    assert_eq!(Gamma::new(2.0).quantile(0.0), 0.0);
    assert_eq!(Gamma::new(2.0).quantile(1.0), f64::INFINITY);
}

#[test]
fn poisson_by_adding_up() {
    let mut term = exp(-4.2);
    let mut sum = 0.0;
    for count in 0..20 {
        sum += term;
        term *= 4.2 / (count + 1) as f64;
        assert!((poisson_cdf(count, 4.2) - sum).abs() < 1e-14);
    }
}
