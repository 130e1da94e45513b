package import Diagnostics

extension DocumentText {
    /// The whole numbers of a range that stand in the text, `12,032` and `12032` alike, in one pass over its bytes.
    ///
    /// Parts of decimals and of words are none.
    ///
    /// - Parameter range: Which numbers are asked for.
    /// - Returns: The numbers, each with the place of its first digit.
    package func wholeNumbers(in range: ClosedRange<Int>) -> [(number: Int, location: SourceLocation)] {
        var content = content
        let found = content.withUTF8 { WholeNumbers.read($0, in: range) }
        return found.map { number, line, offset in
            let prefix = lineSlice(firstLine + line)?.utf8.prefix(offset) ?? "".utf8.prefix(0)
            let column = String(decoding: prefix, as: UTF8.self).unicodeScalars.count + 1
            return (number, location(line: firstLine + line, column: column))
        }
    }
}

private enum WholeNumbers {
    /// The numbers with their lines and the bytes before them on those, from 0.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, in range: ClosedRange<Int>) -> [(Int, Int, Int)] {
        var found: [(Int, Int, Int)] = []
        var (line, start, index) = (0, 0, 0)
        while index < bytes.count {
            let byte = bytes[index]
            guard isDigit(byte) else {
                let isLineBreak =
                    byte == UInt8(ascii: "\n")
                    || (byte == UInt8(ascii: "\r")
                        && !(index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")))
                index += 1
                if isLineBreak { (line, start) = (line + 1, index) }
                continue
            }
            let first = index
            var number = 0
            var digits = 0
            while index < bytes.count {
                if isDigit(bytes[index]) {
                    if digits < 18 { number = number * 10 + Int(bytes[index] - UInt8(ascii: "0")) }
                    digits += 1
                } else if !(bytes[index] == UInt8(ascii: ",") && groups(bytes, at: index)) {
                    break
                }
                index += 1
            }
            guard digits <= 18, range.contains(number), isAlone(bytes, first, index) else { continue }
            found.append((number, line, first - start))
        }
        return found
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// Whether exactly three digits follow a comma.
    private static func groups(_ bytes: UnsafeBufferPointer<UInt8>, at comma: Int) -> Bool {
        comma + 3 < bytes.count && (1...3).allSatisfy { isDigit(bytes[comma + $0]) }
            && !(comma + 4 < bytes.count && isDigit(bytes[comma + 4]))
    }

    /// Whether digits are neither part of a decimal nor of a word.
    private static func isAlone(_ bytes: UnsafeBufferPointer<UInt8>, _ first: Int, _ end: Int) -> Bool {
        if first > 0, bytes[first - 1] == UInt8(ascii: ".") || isLetter(bytes[first - 1]) { return false }
        guard end < bytes.count else { return true }
        if isLetter(bytes[end]) { return false }
        return !(bytes[end] == UInt8(ascii: ".") && end + 1 < bytes.count && isDigit(bytes[end + 1]))
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z") || byte == UInt8(ascii: "_")
    }
}
