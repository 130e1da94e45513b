import Reporting
import Testing

/// Differences in the unified format, as `patch` reads them.
@Suite struct UnifiedDiffTests {
    private func difference(_ old: String, _ new: String) -> String {
        UnifiedDiff.text(from: old, to: new, oldName: "a", newName: "b")
    }

    @Test func alikeTextsHaveNone() {
        #expect(difference("x\ny\n", "x\ny\n").isEmpty)
        #expect(difference("x\r\ny\r\n", "x\ny").isEmpty)
    }

    @Test func aChangedLineStandsBetweenThreeOthers() {
        let old = (1...9).map { "\($0)\n" }.joined()
        let new = old.replacing("5\n", with: "five\n")
        #expect(
            difference(old, new)
                == "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n")
    }

    @Test func addedAndRemovedLinesAreCounted() {
        #expect(difference("", "x\n") == "--- a\n+++ b\n@@ -0,0 +1,1 @@\n+x\n")
        #expect(difference("x\ny\n", "y\n") == "--- a\n+++ b\n@@ -1,2 +1,1 @@\n-x\n y\n")
    }

    @Test func distantChangesAreHunksOfTheirOwn() {
        let old = (1...30).map { "\($0)\n" }.joined()
        let new = old.replacing("\n2\n", with: "\ntwo\n").replacing("\n28\n", with: "\n27.5\n28\n")
        let text = difference(old, new)
        #expect(text.contains("@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n"))
        #expect(text.contains("@@ -25,6 +25,7 @@\n 25\n 26\n 27\n+27.5\n 28\n 29\n 30\n"))
    }
}
