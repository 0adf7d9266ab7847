extension Check { package func judge(_ o: Observation, baseline: Observation?) -> CheckResult { CheckResult(name: name, verdict: .pass) } }
package struct Pattern { package init(_ source: String) throws(BelayError) {} 
 package func isFound(in text: String) -> Bool { true } }
