import BelayCore
import CCurl
import CShims
import Glibc

/// One request with its easy handle; gone with it.
final class HTTPExchange {
    private let request: HTTPRequest
    private let easy: UnsafeMutableRawPointer
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let answer: HTTPAnswer
    private let isDownload: Bool
    private var refused: CURLcode = CURLE_OK

    init(_ request: HTTPRequest, into sink: (any ByteSink)? = nil) throws {
        guard let easy = curl_easy_init() else { throw BelayError(.failed, "internal error: no memory for a request") }
        self.request = request
        self.easy = easy
        answer = HTTPAnswer(bodyLimit: request.bodyLimit, sink: sink)
        isDownload = sink != nil
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headerList)
    }

    func perform() throws -> HTTPResponse {
        setTarget()
        setLimits()
        setMethodAndBody()
        setHeaders()
        setReceivers()
        guard refused == CURLE_OK else { throw failure(refused) }
        // Keeps the receivers' context alive over the call.
        let result = withExtendedLifetime(answer) { curl_easy_perform(easy) }
        guard result == CURLE_OK else { throw failure(result) }
        var status = 0
        belay_curl_get_number(easy, Int32(CURLINFO_RESPONSE_CODE.rawValue), &status)
        let redirect = belay_curl_get_text(easy, Int32(CURLINFO_REDIRECT_URL.rawValue)).map { String(cString: $0) }
        return HTTPResponse(status: status, headers: answer.headers, body: answer.body, redirect: redirect)
    }

    private func setTarget() {
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOPROXY, "*")
        if let socket = request.unixSocket { set(CURLOPT_UNIX_SOCKET_PATH, socket) }
    }

    private func setLimits() {
        let milliseconds = Int(min(max(request.timeoutSeconds, 0.001), 86_400) * 1000)
        set(CURLOPT_TIMEOUT_MS, milliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, isDownload ? min(milliseconds, 30_000) : milliseconds)
        if isDownload {
            // What may take hours has to go on meanwhile.
            set(CURLOPT_LOW_SPEED_LIMIT, 1)
            set(CURLOPT_LOW_SPEED_TIME, 60)
        }
        // Time-outs of name look-ups must not use SIGALRM: signals are the operator's.
        set(CURLOPT_NOSIGNAL, 1)
    }

    private func setMethodAndBody() {
        if let body = request.body {
            note(belay_curl_set_size(easy, Int32(CURLOPT_POSTFIELDSIZE_LARGE.rawValue), body.count))
            body.withUnsafeBytes { bytes in
                // The copy is made in the call; nil would mean "read it from a callback".
                let start = bytes.baseAddress ?? UnsafeRawPointer(easy)
                note(belay_curl_set_pointer(easy, Int32(CURLOPT_COPYPOSTFIELDS.rawValue), start))
            }
        }
        if request.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
        } else {
            set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private func setHeaders() {
        // No waiting for "100 Continue", which small servers never send.
        append("Expect:")
        for (name, value) in request.headers.sorted(by: { $0.key < $1.key }) {
            // libcurl takes "Name:" for "leave it out", and "Name;" for "send it empty".
            append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        note(belay_curl_set_pointer(easy, Int32(CURLOPT_HTTPHEADER.rawValue), headerList))
    }

    private func append(_ line: String) {
        guard let longer = curl_slist_append(headerList, line) else {
            refused = CURLE_OUT_OF_MEMORY
            return
        }
        headerList = longer
    }

    private func setReceivers() {
        let context = Unmanaged.passUnretained(answer).toOpaque()
        note(belay_curl_set_pointer(easy, Int32(CURLOPT_WRITEDATA.rawValue), context))
        note(belay_curl_set_pointer(easy, Int32(CURLOPT_HEADERDATA.rawValue), context))
        note(
            belay_curl_set_receiver(easy, Int32(CURLOPT_WRITEFUNCTION.rawValue)) { bytes, size, count, context in
                HTTPAnswer.at(context)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
            })
        note(
            belay_curl_set_receiver(easy, Int32(CURLOPT_HEADERFUNCTION.rawValue)) { bytes, size, count, context in
                HTTPAnswer.at(context)?.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
            })
    }

    private func set(_ option: CURLoption, _ value: Int) {
        note(belay_curl_set_number(easy, Int32(option.rawValue), value))
    }

    private func set(_ option: CURLoption, _ value: String) {
        note(belay_curl_set_pointer(easy, Int32(option.rawValue), value))
    }

    /// An option that libcurl refuses must not be lost: the request would be another one.
    private func note(_ result: Int32) {
        if result != 0, refused == CURLE_OK { refused = CURLcode(UInt32(result)) }
    }

    private func failure(_ code: CURLcode) -> BelayError {
        if let interruption = answer.interruption { return interruption }
        let url = HTTP.shown(request.url)
        switch code {
        case CURLE_COULDNT_CONNECT:
            var number = 0
            belay_curl_get_number(easy, Int32(CURLINFO_OS_ERRNO.rawValue), &number)
            let reason = number == 0 ? "nothing answers there" : String(cString: strerror(Int32(number))).lowercased()
            return BelayError(.failed, "cannot reach \(url): \(reason)")
        case CURLE_COULDNT_RESOLVE_HOST:
            return BelayError(.failed, "cannot reach \(url): the name of the host is not known")
        case CURLE_OPERATION_TIMEDOUT:
            return BelayError(.failed, "cannot reach \(url): no answer within \(JSONValue.number(request.timeoutSeconds)) s")
        case CURLE_UNSUPPORTED_PROTOCOL:
            return BelayError(.usage, "cannot ask \(url): only http and https are spoken")
        case CURLE_WRITE_ERROR where answer.excess != nil:
            return BelayError(.failed, "cannot read the answer of \(url): \(answer.excess ?? "")")
        default:
            return BelayError(.failed, "cannot ask \(url): \(String(cString: curl_easy_strerror(code)).lowercased())")
        }
    }
}
