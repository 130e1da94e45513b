/// Reading dates such as `2023-11-16 18:17:03.9799600` and `2024-05-10 00:00:00.009930+00:00`.
enum DateText {
    /// The time that a text states, in nanoseconds since 1970; without a zone it is taken as UTC.
    ///
    /// - Parameter bytes: The whole text: a date, a blank or `T`, a time of day, and perhaps a zone.
    /// - Returns: The time; `nil` if the text is none between 1970 and 2261.
    static func nanoseconds(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: " ") || bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == colon,
            bytes[16] == colon,
            let year = number(bytes, 0, 4), (1970...2261).contains(year),
            let month = number(bytes, 5, 2), (1...12).contains(month),
            let day = number(bytes, 8, 2), (1...31).contains(day),
            let hour = number(bytes, 11, 2), hour < 24,
            let minute = number(bytes, 14, 2), minute < 60,
            let second = number(bytes, 17, 2), second < 61
        else { return nil }
        var position = 19
        guard let fraction = fraction(bytes, &position), let zone = zone(bytes, &position), position == bytes.count
        else { return nil }
        let seconds = (days(year, month, day) * 24 + hour) * 3600 + minute * 60 + second - zone
        return seconds * 1_000_000_000 + fraction
    }

    private static let colon = UInt8(ascii: ":")

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
        guard start + count <= bytes.count else { return nil }
        var value = 0
        for index in start..<start + count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    /// Days from 1970-01-01 in the Gregorian calendar, counted from March so that a leap day is the last of its year.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let leapDays = shifted / 4 - shifted / 100 + shifted / 400
        return shifted * 365 + leapDays + (monthFromMarch * 153 + 2) / 5 + day - 1 - 719_468
    }

    /// The part of a second, in nanoseconds; digits beyond are dropped.
    private static func fraction(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Int? {
        guard position < bytes.count, bytes[position] == UInt8(ascii: ".") else { return 0 }
        position += 1
        let start = position
        var value = 0
        var unit = 100_000_000
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 {
            value += Int(bytes[position] - UInt8(ascii: "0")) * unit
            unit /= 10
            position += 1
        }
        return position > start ? value : nil
    }

    /// How many seconds the zone is ahead of UTC.
    private static func zone(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Int? {
        guard position < bytes.count else { return 0 }
        let sign = bytes[position]
        if sign | 0x20 == UInt8(ascii: "z") {
            position += 1
            return 0
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = number(bytes, position + 1, 2) else {
            return nil
        }
        position += 3
        if position < bytes.count, bytes[position] == colon { position += 1 }
        var minutes = 0
        if position < bytes.count {
            guard let written = number(bytes, position, 2) else { return nil }
            minutes = written
            position += 2
        }
        return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -60 : 60)
    }
}
