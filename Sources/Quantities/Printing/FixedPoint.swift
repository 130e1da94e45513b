/// Prints numbers for people: a fixed number of places or of significant digits, the same everywhere.
///
/// Every `Double` has a text; those that are not finite print as `NaN`, `inf` and `-inf`.
public enum FixedPoint {
    /// The number with `places` digits behind the decimal point, halves rounded away from zero.
    ///
    /// - Parameters:
    ///   - value: The number.
    ///   - places: How many digits to print behind the point; none and no point if zero.
    ///   - groupsThousands: Whether commas separate groups of three digits.
    /// - Returns: The text; zero never has a sign.
    public static func format(_ value: Double, places: Int, groupsThousands: Bool = false) -> String {
        guard value.isFinite else { return notFinite(value) }
        let places = min(max(places, 0), 400)
        return DecimalDigits(value).rounded(toPlaces: places).text(places: places, groupsThousands: groupsThousands)
    }

    /// The number with `digits` significant digits; a whole number keeps all of its digits and shows no point.
    ///
    /// - Parameters:
    ///   - value: The number.
    ///   - digits: How many digits to print from the first that is not zero.
    ///   - groupsThousands: Whether commas separate groups of three digits.
    /// - Returns: The text, never in exponent form.
    public static func significant(_ value: Double, digits: Int = 3, groupsThousands: Bool = false) -> String {
        guard value.isFinite else { return notFinite(value) }
        return significant(DecimalDigits(value), digits: digits, groupsThousands: groupsThousands)
    }

    static func significant(_ number: DecimalDigits, digits: Int, groupsThousands: Bool) -> String {
        if number.isWhole { return number.text(places: 0, groupsThousands: groupsThousands) }
        let digits = min(max(digits, 1), 20)
        let rounded = number.rounded(toSignificant: digits)
        return rounded.text(places: max(0, digits - rounded.point), groupsThousands: groupsThousands)
    }

    static func notFinite(_ value: Double) -> String { value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf" }
}
