extension String {
    /// Whether some text stands anywhere in this one, byte for byte: many times faster than comparing characters, which
    /// matters where whole folders are searched.
    ///
    /// - Parameter text: The text sought; what is equal to it only by Unicode's equivalences is not found.
    /// - Returns: Whether its bytes of UTF-8 stand somewhere.
    package func holds(_ text: StaticString) -> Bool {
        var content = self
        return content.withUTF8 { bytes in
            let count = text.utf8CodeUnitCount
            guard count > 0, bytes.count >= count else { return count == 0 }
            let first = text.utf8Start[0]
            for start in 0...(bytes.count - count) where bytes[start] == first {
                var matched = 1
                while matched < count, bytes[start + matched] == text.utf8Start[matched] { matched += 1 }
                if matched == count { return true }
            }
            return false
        }
    }
}
