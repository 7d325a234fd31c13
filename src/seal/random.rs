//! Randomness of the operating system, as text.

/// 32 hex digits from the operating system's randomness: a slot's name, or a salt.
pub(super) fn name() -> String {
    use rand::RngExt as _;
    let mut random = rand::rand_core::UnwrapErr(rand::rngs::SysRng);
    format!("{:032x}", random.random::<u128>())
}
