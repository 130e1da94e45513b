import Diagnostics
import Quantities
import Testing
import Traffic

/// One small file of every format, written by hand after the publisher's description.
@Suite struct TraceFormatTests {
    /// Arrival in milliseconds, input, output: what every fixture of two requests holds.
    private func expectTwo(_ content: String, _ format: TraceFormat, _ comment: Comment? = nil) throws
        -> [TrafficRequest]
    {
        let (requests, reader) = try TraceFixture(content).read()
        #expect(reader.format == format, comment)
        #expect(requests.map(\.arrival.inMilliseconds) == [0, 500], comment)
        #expect(requests.map(\.inputTokens) == [100, 200], comment)
        #expect(requests.map(\.outputTokens) == [5, 6], comment)
        #expect(reader.counts.rows == 2 + reader.counts.failed && reader.counts.requests == 2, comment)
        return requests
    }

    @Test func mooncake() throws {
        let requests = try expectTwo(
            """
            {"timestamp": 27482, "input_length": 100, "output_length": 5, "hash_ids": [46, 47]}
            {"timestamp": 27982, "input_length": 200, "output_length": 6, "hash_ids": [46, 48]}
            """, .mooncake)
        #expect(requests.map(\.prefixBlocks) == [[46, 47], [46, 48]])
        let (_, reader) = try TraceFixture(#"{"timestamp":0,"input_length":1,"output_length":1,"hash_ids":[]}"#).read()
        #expect(reader.prefixBlockTokens == 512)
    }

    @Test func azure() throws {
        _ = try expectTwo(
            """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:17:03.9799600,100,5
            2023-11-16 18:17:04.4799600,200,6
            """, .azure, "2023")
        _ = try expectTwo(
            """
            TIMESTAMP,ContextTokens,GeneratedTokens\r
            2024-05-10 23:59:59.750000+00:00,100,5\r
            2024-05-11 00:00:00.250000+00:00,200,6\r

            """, .azure, "2024")
        _ = try expectTwo(
            """
            TIMESTAMP,NumImages,ContextTokens,GeneratedTokens
            2024-02-29T23:59:59.500Z,0,100,5
            2024-03-01T01:00:00+01:00,1,200,6
            """, .azure, "with images, across a leap day and a zone")
    }

    @Test func burstGPT() throws {
        let first = try expectTwo(
            """
            Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
            5,ChatGPT,100,5,105,Conversation log
            5.2,ChatGPT,472,0,472,Conversation log
            5.5,GPT-4,200,6,206,API log
            """, .burstgpt, "a response without tokens is a failure")
        #expect(first.map(\.session) == [nil, nil])
        let second = try expectTwo(
            """
            Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type
            19440110.0,1722ac82-0a46,43,GPT-4,100,5,105,Conversation log
            19440110.5,1722ac82-0a46,2,ChatGPT,200,6,206,Conversation log
            """, .burstgpt, "with sessions")
        #expect(second[0].session != nil && second[0].session == second[1].session)
    }

    @Test func bailian() throws {
        let requests = try expectTwo(
            """
            {"chat_id": 159, "parent_chat_id": -1, "timestamp": 61.114, "input_length": 100, "output_length": 5, \
            "type": "text", "turn": 1, "hash_ids": [1089, 1090]}
            {"chat_id": 170, "parent_chat_id": 159, "timestamp": 61.614, "input_length": 200, "output_length": 6, \
            "type": "text", "turn": 2, "hash_ids": [1089, 1090, 6326]}
            """, .bailian)
        #expect(requests.map(\.session) == [159, 159])
        #expect(requests[1].prefixBlocks == [1089, 1090, 6326])
    }

    @Test func serveGen() throws {
        _ = try expectTwo(
            """
            request_id,timestamp,input_tokens,output_tokens
            0,0.25,100,5
            1,0.75,200,6
            """, .servegen)
        let (requests, reader) = try TraceFixture(
            """
            {"request_id": 0, "type": "text", "input_length": 61, "output_length": 2370, "duration": 14000}
            {"request_id": 1, "type": "text", "input_length": 54, "output_length": 2031, "duration": 11630}
            """
        ).read()
        #expect(reader.format == .servegenBatch)
        #expect(requests.map(\.arrival.rawValue) == [0, 0] && requests.map(\.inputTokens) == [61, 54])
    }

    @Test func vidur() throws {
        _ = try expectTwo(
            "arrived_at,num_prefill_tokens,num_decode_tokens,pd_ratio\n0.1,100,5,20\n0.6,200,6,33.3\n", .vidur)
    }

    @Test func table() throws {
        _ = try expectTwo("arrival_ns,input_tokens,output_tokens\n46926808,100,5\n546926808,200,6\n", .table)
        let requests = try expectTwo(
            """
            id,arrival_s,input_tokens,output_tokens,priority,session
            "bench-0, again",0.000000,100,5,3,alpha
            bench-1,0.5,200.0,6,-1,
            """, .table, "with quotes, a length written as a fraction, and empty cells")
        #expect(requests.map(\.priority) == [3, -1])
        #expect(requests[0].session != nil && requests[1].session == nil)
    }

    @Test func ownFormat() throws {
        let rows = """
            {"arrival_s": 1.5, "input_tokens": 100, "output_tokens": 5, "priority": 2, "session": 7, "blocks": [1]}
            {"arrival_s": 2, "input_tokens": 200, "output_tokens": 6, "session": "ü", "blocks": null, "more": {"x": [1]}}
            """
        let requests = try expectTwo(rows, .shardwise)
        #expect(requests[0].priority == 2 && requests[0].session == 7 && requests[0].prefixBlocks == [1])
        #expect(requests[1].session != nil && requests[1].prefixBlocks == [])
        let header = #"{"schema": "shardwise/trace/v1", "block_tokens": 64}"# + "\n"
        let (_, reader) = try TraceFixture(header + rows).read()
        #expect(reader.prefixBlockTokens == 64 && reader.counts.rows == 2)
    }

    private static let aiperf = """
        {"metadata": {"session_num": 1, "x_correlation_id": "b", "request_start_ns": 1759813207532900363, \
        "benchmark_phase": "profiling"}, "metrics": {"input_sequence_length": {"value": 200, "unit": "tokens"}, \
        "time_to_first_token": {"value": 255.5, "unit": "ms"}, "request_latency": {"value": 305.5, "unit": "ms"}, \
        "inter_chunk_latency": {"value": [4.8, NaN], "unit": "ms"}, \
        "output_sequence_length": {"value": 6, "unit": "tokens"}}, "error": null}
        {"metadata": {"session_num": 0, "x_correlation_id": "a", "request_start_ns": 1759813207032900363}, \
        "metrics": {"input_sequence_length": {"value": 100, "unit": "tokens"}, \
        "inter_token_latency": {"value": 5.25, "unit": "ms"}, \
        "output_sequence_length": {"value": 5, "unit": "tokens"}}, "error": null}
        {"metadata": {"request_start_ns": 1759813207600000000}, "metrics": {"error_isl": {"value": 550}}, \
        "error": {"code": 499, "type": "RequestCancellationError"}}
        """

    @Test func aiperf() throws {
        let requests = try expectTwo(TraceFormatTests.aiperf, .aiperf)
        #expect(requests[0].session != requests[1].session)
        let run = try TraceFixture(TraceFormatTests.aiperf).measured()
        #expect(run.counts.failed == 1 && run.counts.reordered == 1)
        #expect(run.requests[0].timePerOutputToken == .milliseconds(5.25))
        #expect(run.requests[1].timeToFirstToken == .milliseconds(255.5))
        // (305.5 − 255.5) / (6 − 1)
        let worked = try #require(run.requests[1].timePerOutputToken)
        #expect(abs(worked.inMilliseconds - 10) < 1e-9)
    }

    @Test(arguments: [0, 2]) func guideLLM(indentation: Int) throws {
        let blank = String(repeating: " ", count: indentation) + (indentation == 0 ? "" : "\n")
        let (requests, reader) = try TraceFixture(
            """
            {\(blank)"metadata": {"version": 1},\(blank)"benchmarks": [{"requests": {"successful": [\
            {"request_start_time": 1759813207.75, "prompt_tokens": 200, "output_tokens": 6, \
            "time_to_first_token_ms": 20.5, "request_latency": 0.25},\(blank)\
            {"start_time": 1759813207.25, "prompt_tokens": 100, "output_tokens": 5}], \
            "errored": [{"prompt_tokens": 3}], "incomplete": []}}]}
            """
        ).read()
        #expect(reader.format == .guidellm)
        #expect(requests.map(\.arrival.inMilliseconds) == [0, 500] && requests.map(\.inputTokens) == [100, 200])
        #expect(reader.counts.failed == 1 && reader.counts.rows == 3)
    }

    @Test func guideLLMInYAML() throws {
        let (requests, reader) = try TraceFixture(
            """
            metadata:
              version: 1
            benchmarks:
            - requests:
                successful:
                - request_start_time: 1759813207.75
                  prompt_tokens: 200
                  output_tokens: 6
                  time_to_first_token_ms: 20.5
                  request_latency: 0.25
                - request_start_time: 1759813207.25
                  prompt_tokens: 100
                  output_tokens: 5
                errored:
                - prompt_tokens: 3
                incomplete: []
            """, ending: "yaml"
        ).read()
        #expect(reader.format == .guidellm)
        #expect(requests.map(\.arrival.inMilliseconds) == [0, 500] && requests.map(\.inputTokens) == [100, 200])
        #expect(reader.counts.failed == 1 && reader.counts.rows == 3 && reader.counts.reordered == 1)
    }

    @Test func measuredTable() throws {
        let fixture = TraceFixture(
            """
            id,arrival_s,input_tokens,output_tokens,ttft_s,tpot_s,latency_s,queue_s
            bench-0,0.000000,2358,531,0.689435,0.031851,17.570318,0.000021
            bench-1,0.265091,1034,769,0.302532,0.032461,25.232291,0.000010
            """)
        let run = try fixture.measured()
        #expect(run.requests[1].timeToFirstToken == Seconds(rawValue: 0.302532))
        #expect(run.requests[1].timePerOutputToken == Seconds(rawValue: 0.032461))
        #expect(run.requests[1].endToEnd == Seconds(rawValue: 25.232291))
        #expect(run.requests[0].queueing == Seconds(rawValue: 0.000021))
        #expect(run.requests.map(\.request.index) == [0, 1])
        var load = run.load
        #expect(try load.all().map(\.outputTokens) == [531, 769])
        let bare = TraceFixture("arrival_s,input_tokens,output_tokens\n0,1,1\n")
        let error = #expect(throws: Diagnostic.self) { try bare.measured() }
        #expect(error?.code == "trace-measured")
    }
}
