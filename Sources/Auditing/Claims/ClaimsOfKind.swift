/// Claims of a kind among many: the others, which are nearly all, are looked at where they stand and never copied.
extension [Claim] {
    /// The claims of a kind, in their order.
    func of(_ kind: ClaimKind) -> [Claim] {
        var found: [Claim] = []
        for index in indices where self[index].kind == kind { found.append(self[index]) }
        return found
    }

    /// The first claim of a kind.
    func first(of kind: ClaimKind) -> Claim? {
        for index in indices where self[index].kind == kind { return self[index] }
        return nil
    }
}
