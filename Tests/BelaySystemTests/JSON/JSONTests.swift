import BelayCore
import BelaySystem
import Testing

@Suite("JSON")
struct JSONTests {
    struct Row: Codable, Equatable {
        var name: String
        var count: Int
        var tags: [String]
    }

    @Test("Equal values are equal bytes: keys sorted, slashes as they are")
    func canonical() throws {
        let row = Row(name: "a/b", count: 1, tags: ["x"])
        #expect(try JSON.text(row) == #"{"count":1,"name":"a/b","tags":["x"]}"#)
        #expect(try JSON.text(["z": 1, "a": 2, "m": 3]) == #"{"a":2,"m":3,"z":1}"#)
        #expect(try JSON.text(["a": 1], pretty: true) == "{\n  \"a\" : 1\n}")
        #expect(try JSON.decode(Row.self, from: JSON.encode(row)) == row)
    }

    @Test("Any document can be read as a value")
    func anyValue() throws {
        let value = try JSON.decode(JSONValue.self, from: Array(#"{"a":[1,true,null,"x",{"b":1.5}]}"#.utf8))
        #expect(value == .object(["a": .array([.number(1), .bool(true), .null, .string("x"), .object(["b": .number(1.5)])])]))
    }

    @Test(
        "A mistake is told by its place, and never by a value that may be secret",
        arguments: [
            (#"[{"name":"s3cret","count":"s3cret","tags":[]}]"#, "cannot read JSON: [0].count: is not a whole number"),
            (#"[{"name":1,"count":1,"tags":[]}]"#, "cannot read JSON: [0].name: is not a string"),
            (#"[{"name":"s3cret","tags":[]}]"#, "cannot read JSON: [0]: 'count' is missing"),
            (#"[{"name":"a","count":1,"tags":["a",2]}]"#, "cannot read JSON: [0].tags[1]: is not a string"),
            (#"[{"name":"a","count":1,"tags":5}]"#, "cannot read JSON: [0].tags: is not a list"),
            (#"{"a":"s3cret"#, "cannot read JSON: it is not valid JSON"),
            ("", "cannot read JSON: it is not valid JSON"),
        ])
    func mistakes(_ text: String, _ message: String) throws {
        let error = try #require(throws: BelayError.self) { try JSON.decode([Row].self, from: Array(text.utf8)) }
        #expect(error.message == message)
    }

    @Test("What JSON cannot say is an error, with its place")
    func unwritable() throws {
        let error = try #require(throws: BelayError.self) { try JSON.encode(["a": Double.nan]) }
        #expect(error.message == "cannot write JSON: a: the value cannot be written")
    }

    @Test("A document 100,000 levels deep is refused")
    func deep() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(throws: BelayError.self) { try JSON.decode(JSONValue.self, from: bytes) }
    }
}
