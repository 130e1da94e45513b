internal import Quantities

/// A chart as SVG, which stands by itself in a page.
enum VectorPlot {
    private static let (width, height) = (680.0, 360.0)
    private static let (left, right, top, bottom) = (70.0, 20.0, 20.0, 50.0)
    private static let colours = ["#1f6feb", "#d1570a", "#2da44e", "#8250df"]
    private static let ticks = 5

    /// The chart as one `svg` element.
    static func text(_ chart: ScatterChart) -> String {
        let largest = chart.largest
        func x(_ value: Double) -> String { number(left + value / largest.x * (width - left - right)) }
        func y(_ value: Double) -> String { number(height - bottom - value / largest.y * (height - top - bottom)) }
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(number(width)) \(number(height))\" role=\"img\">"
        ]
        for tick in 0...ticks {
            let share = Double(tick) / Double(ticks)
            let (across, up) = (share * largest.x, share * largest.y)
            lines.append(
                "<line x1=\"\(number(left))\" x2=\"\(number(width - right))\" y1=\"\(y(up))\" y2=\"\(y(up))\" stroke=\"#d0d7de\"/>"
            )
            lines.append(label(up, x: number(left - 6), y: y(up), anchor: "end"))
            lines.append(label(across, x: x(across), y: number(height - bottom + 18), anchor: "middle"))
        }
        lines.append(
            text(chart.horizontal, x: number((left + width) / 2), y: number(height - 8), anchor: "middle"))
        lines.append(text(chart.vertical, x: number(left), y: number(top - 6), anchor: "start"))
        for (index, series) in chart.series.enumerated() {
            let colour = colours[index % colours.count]
            let path = series.points.map { "\(x($0.x)),\(y($0.y))" }.joined(separator: " ")
            lines.append("<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>")
            for point in series.points {
                lines.append(
                    "<circle cx=\"\(x(point.x))\" cy=\"\(y(point.y))\" r=\"4\" fill=\"\(colour)\"><title>"
                        + HTMLText.escaped(point.label) + "</title></circle>")
            }
            let legend = number(width - right - 150)
            let line = top + 16 * Double(index)
            lines.append("<circle cx=\"\(legend)\" cy=\"\(number(line))\" r=\"4\" fill=\"\(colour)\"/>")
            lines.append(text(series.name, x: number(width - right - 140), y: number(line + 4), anchor: "start"))
        }
        return (lines + ["</svg>"]).joined(separator: "\n")
    }

    private static func label(_ value: Double, x: String, y: String, anchor: String) -> String {
        text(FixedPoint.significant(value, groupsThousands: true), x: x, y: y, anchor: anchor)
    }

    private static func text(_ text: String, x: String, y: String, anchor: String) -> String {
        "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\" font-size=\"12\" fill=\"currentColor\">"
            + HTMLText.escaped(text) + "</text>"
    }

    private static func number(_ value: Double) -> String { FixedPoint.format(value.isFinite ? value : 0, places: 1) }
}
