extension Array where Element == Unicode.Scalar {
    /// The scalars of a text, decoded in one pass.
    package init(scalarsOf text: String) {
        var text = text
        self = text.withUTF8 { [Unicode.Scalar](decoding: $0) }
    }

    /// The scalars of a part of a text, decoded in one pass.
    package init(scalarsOf text: Substring) {
        var text = text
        self = text.withUTF8 { [Unicode.Scalar](decoding: $0) }
    }

    /// Decodes bytes that are known to be UTF-8.
    private init(decoding bytes: UnsafeBufferPointer<UInt8>) {
        // Not `init(repeating:count:)` or `init(unsafeUninitializedCapacity:)`, which look the type of their storage up each time.
        self.init()
        reserveCapacity(bytes.count)
        append(contentsOf: repeatElement("\0", count: bytes.count))
        var count = 0
        withUnsafeMutableBufferPointer { buffer in
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                if byte < 0x80 {
                    buffer[count] = Unicode.Scalar(byte)
                    index += 1
                } else {
                    let width = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
                    var value = UInt32(byte) & (0x7F >> UInt32(width))
                    for offset in 1..<width where index + offset < bytes.count {
                        value = value << 6 | UInt32(bytes[index + offset] & 0x3F)
                    }
                    buffer[count] = Unicode.Scalar(value) ?? "\u{FFFD}"
                    index += width
                }
                count += 1
            }
        }
        removeLast(bytes.count - count)
    }
}

extension String {
    /// The text that some scalars are, in storage of its own size.
    package init(scalars: ArraySlice<Unicode.Scalar>) {
        var size = 0
        for scalar in scalars { size += UTF8.width(scalar) }
        self.init(unsafeUninitializedCapacity: size) { bytes in
            var end = 0
            for scalar in scalars {
                if scalar.value < 0x80 {
                    bytes[end] = UInt8(truncatingIfNeeded: scalar.value)
                    end += 1
                } else {
                    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                        bytes[end] = byte
                        end += 1
                    }
                }
            }
            return end
        }
    }
}
