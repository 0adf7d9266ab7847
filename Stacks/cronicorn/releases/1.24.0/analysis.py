def run(connection):
    connection.execute(
        "insert into ai_analysis_sessions (endpoint_id, reasoning)"
        " select endpoint_id, 'runs in the last hour: ' || count(*) from runs"
        " where started_at > now() - interval '1 hour' group by endpoint_id order by count(*) desc limit 5")
