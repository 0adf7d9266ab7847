/// What an image is known for by its name, whoever built it.
package enum ImageFamily: Sendable, Equatable {
    case postgres
    case redis
    /// A database that Belay has no tools for, as people call it.
    case database(String)
    case other

    package init(image: String) {
        let name = ImageTemplate(image).name.lowercased()
        let words = Set(name.split { !$0.isLetter && !$0.isNumber }.map(String.init))
        self =
            words.isDisjoint(with: Self.companions)
            ? Self.known.first { !words.isDisjoint(with: $0.words) }?.family ?? .other : .other
    }

    /// What stands beside a database and is none.
    private static let companions: Set<String> = [
        "exporter", "backup", "backups", "admin", "ui", "commander", "insight", "express", "operator", "client", "bouncer",
        "pgbouncer", "sentinel", "proxy", "web", "dump", "restore", "init",
    ]

    private static let known: [(words: Set<String>, family: ImageFamily)] = [
        (["postgres", "postgresql", "postgis", "timescaledb", "pgvector"], .postgres),
        (["redis", "valkey", "keydb", "dragonfly"], .redis),
        (["mysql", "percona"], .database("MySQL")), (["mariadb"], .database("MariaDB")),
        (["mongo", "mongodb", "ferretdb"], .database("MongoDB")), (["clickhouse"], .database("ClickHouse")),
        (["elasticsearch"], .database("Elasticsearch")), (["opensearch"], .database("OpenSearch")),
        (["neo4j"], .database("Neo4j")), (["memgraph"], .database("Memgraph")), (["falkordb"], .database("FalkorDB")),
        (["influxdb"], .database("InfluxDB")), (["cassandra", "scylla"], .database("Cassandra")),
        (["couchdb", "couchbase"], .database("CouchDB")), (["arangodb"], .database("ArangoDB")),
        (["cockroach", "cockroachdb"], .database("CockroachDB")), (["surrealdb"], .database("SurrealDB")),
        (["questdb"], .database("QuestDB")), (["qdrant"], .database("Qdrant")), (["weaviate"], .database("Weaviate")),
        (["milvus"], .database("Milvus")), (["chroma", "chromadb"], .database("Chroma")),
        (["meilisearch"], .database("Meilisearch")), (["typesense"], .database("Typesense")), (["solr"], .database("Solr")),
        (["minio"], .database("MinIO")), (["rabbitmq"], .database("RabbitMQ")), (["nats"], .database("NATS")),
        (["kafka", "redpanda"], .database("Kafka")), (["etcd"], .database("etcd")), (["zookeeper"], .database("ZooKeeper")),
        (["mssql"], .database("SQL Server")), (["rethinkdb"], .database("RethinkDB")),
    ]

    package var isData: Bool { self != .other }

    /// As people call it; nil for what holds no data that one knows of.
    package var title: String? {
        switch self {
        case .postgres: return "PostgreSQL"
        case .redis: return "Redis"
        case .database(let title): return title
        case .other: return nil
        }
    }
}
