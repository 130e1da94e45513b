/// Elementary functions from additions, multiplications and divisions alone.
///
/// IEEE 754 fixes the result of those to the last bit, and Swift does not fuse them, so that a seed means the same load on
/// every platform. The results of a system's mathematical library differ in the last bit from one to the next.
enum ReproducibleFunctions {
    private static let logarithmOfTwoHigh = 0x1.62e42feep-1
    private static let logarithmOfTwoLow = 0x1.a39ef35793c76p-33

    /// The natural logarithm of a positive, normal number, to within a few units in the last place.
    ///
    /// `ln(m·2^e) = e·ln 2 + 2·artanh((m − 1)/(m + 1))` with `m` between √½ and √2, and the series of artanh.
    static func logarithm(_ value: Double) -> Double {
        var exponent = Double(value.exponent)
        var significand = value.significand
        if significand > 1.414_213_562_373_095_1 {
            significand *= 0.5
            exponent += 1
        }
        let ratio = (significand - 1) / (significand + 1)
        let square = ratio * ratio
        var series = 1.0 / 23
        series = series * square + 1.0 / 21
        series = series * square + 1.0 / 19
        series = series * square + 1.0 / 17
        series = series * square + 1.0 / 15
        series = series * square + 1.0 / 13
        series = series * square + 1.0 / 11
        series = series * square + 1.0 / 9
        series = series * square + 1.0 / 7
        series = series * square + 1.0 / 5
        series = series * square + 1.0 / 3
        return exponent * logarithmOfTwoHigh + (exponent * logarithmOfTwoLow + 2 * (ratio + ratio * square * series))
    }

    /// The exponential of a number, to within a few units in the last place; 0 or infinity where it is out of range.
    ///
    /// `e^x = 2^k·e^r` with `|r|` at most ½·ln 2, and the series of the exponential.
    static func exponential(_ value: Double) -> Double {
        guard value < 709 else { return .infinity }
        guard value > -708 else { return 0 }
        let power = (value * 1.442_695_040_888_963_4).rounded()
        let rest = (value - power * logarithmOfTwoHigh) - power * logarithmOfTwoLow
        // The reciprocals of the factorials, from 13! down.
        var series = 1.0 / 6_227_020_800
        series = series * rest + 1.0 / 479_001_600
        series = series * rest + 1.0 / 39_916_800
        series = series * rest + 1.0 / 3_628_800
        series = series * rest + 1.0 / 362_880
        series = series * rest + 1.0 / 40_320
        series = series * rest + 1.0 / 5_040
        series = series * rest + 1.0 / 720
        series = series * rest + 1.0 / 120
        series = series * rest + 1.0 / 24
        series = series * rest + 1.0 / 6
        series = series * rest + 0.5
        series = series * rest + 1
        series = series * rest + 1
        return Double(sign: .plus, exponent: Int(power), significand: series)
    }

    /// The standard normal distribution's value at a cumulative probability between 0 and 1, both excluded.
    ///
    /// M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988), 477–484: accurate to 1 part in 10^16.
    static func normalQuantile(_ probability: Double) -> Double {
        let offset = probability - 0.5
        if abs(offset) <= 0.425 {
            let square = 0.180625 - offset * offset
            return offset * polynomial(centralNumerator, square) / polynomial(centralDenominator, square)
        }
        let tail = offset < 0 ? probability : 1 - probability
        let root = (-logarithm(tail)).squareRoot()
        let value =
            root <= 5
            ? polynomial(middleNumerator, root - 1.6) / polynomial(middleDenominator, root - 1.6)
            : polynomial(farNumerator, root - 5) / polynomial(farDenominator, root - 5)
        return offset < 0 ? -value : value
    }

    /// Coefficients of a polynomial of degree 7, the constant first.
    private typealias Coefficients = (Double, Double, Double, Double, Double, Double, Double, Double)

    private static func polynomial(_ c: Coefficients, _ x: Double) -> Double {
        ((((((c.7 * x + c.6) * x + c.5) * x + c.4) * x + c.3) * x + c.2) * x + c.1) * x + c.0
    }

    private static let centralNumerator: Coefficients = (
        3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3
    )
    private static let centralDenominator: Coefficients = (
        1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4,
        3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3
    )
    private static let middleNumerator: Coefficients = (
        1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
        1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4
    )
    private static let middleDenominator: Coefficients = (
        1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
        1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9
    )
    private static let farNumerator: Coefficients = (
        6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7
    )
    private static let farDenominator: Coefficients = (
        1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15
    )
}
