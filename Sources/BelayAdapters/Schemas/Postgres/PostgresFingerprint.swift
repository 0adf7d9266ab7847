import BelayCore

/// What the schema of a PostgreSQL database really is, as one query: one line per thing, whatever the order they were made
/// in, hashed by the server. A dump that is restored gives the same.
enum PostgresFingerprint {
    static let query = """
        with \(context),
        line(text) as (\((relations + rules + others).joined(separator: "\nunion all\n"))),
        plain(text) as (select \(normalised("text")) from line where text is not null)
        select encode(sha256(convert_to(coalesce(string_agg(text, E'\\n' order by text collate "C"), ''), 'UTF8')), 'hex') from plain
        """

    /// Extensions bring their own: what they are called is enough, since another version of one is no other schema of ours.
    private static let context = """
        owned as (select classid, objid from pg_depend where deptype = 'e'),
        space as (
            select n.* from pg_namespace n where nspname !~ '^pg_' and nspname <> 'information_schema'
            and not exists (select from owned where classid = 'pg_namespace'::regclass and objid = n.oid)),
        relation as (
            select c.*, format('%I.%I', n.nspname, c.relname) as shown from pg_class c join space n on n.oid = c.relnamespace
            where not exists (select from owned where classid = 'pg_class'::regclass and objid = c.oid)),
        routine as (
            select p.*, p.oid::regprocedure::text as shown from pg_proc p join space n on n.oid = p.pronamespace
            where not exists (select from owned where classid = 'pg_proc'::regclass and objid = p.oid)),
        kind as (
            select t.*, format('%I.%I', n.nspname, t.typname) as shown from pg_type t join space n on n.oid = t.typnamespace
            where not exists (select from owned where classid = 'pg_type'::regclass and objid = t.oid))
        """

    private static let relations = [
        """
        select format('relation %s %s %s %s %s %s %s %s %s %s %s', relkind, shown, pg_get_userbyid(relowner), relpersistence,
            (select array_agg(o order by o) from unnest(reloptions) o), relrowsecurity, relforcerowsecurity, relreplident,
            case when relkind = 'p' then pg_get_partkeydef(oid) end, pg_get_expr(relpartbound, oid),
            case when relkind in ('v', 'm') then pg_get_viewdef(oid) end)
        from relation where relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
        """,
        // Dropped columns leave a gap in the numbers, which a restored table does not have.
        """
        select format('column %s %s %s %s %s %s %s %s %s', r.shown,
            row_number() over (partition by a.attrelid order by a.attnum), a.attname, format_type(a.atttypid, a.atttypmod),
            a.attnotnull, a.attidentity, a.attgenerated, l.collname, pg_get_expr(d.adbin, d.adrelid))
        from pg_attribute a join relation r on r.oid = a.attrelid
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        left join pg_collation l on l.oid = a.attcollation and l.collname <> 'default'
        where r.relkind in ('r', 'p', 'v', 'm', 'f', 'c') and a.attnum > 0 and not a.attisdropped
        """,
        """
        select format('sequence %s %s %s %s %s %s %s %s %s', r.shown, format_type(s.seqtypid, null), s.seqstart, s.seqincrement,
            s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
            (select format('%s.%I', d.refobjid::regclass, a.attname) from pg_depend d
                join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                where d.classid = 'pg_class'::regclass and d.objid = r.oid and d.deptype in ('a', 'i') limit 1))
        from pg_sequence s join relation r on r.oid = s.seqrelid
        """,
        "select format('parent %s %s %s', r.shown, i.inhparent::regclass, i.inhseqno) from pg_inherits i join relation r on r.oid = i.inhrelid",
        """
        select format('right %s %s %s %s', r.shown, x.grantee::regrole, x.privilege_type, x.is_grantable) from relation r,
            aclexplode(coalesce(r.relacl, acldefault(case when r.relkind = 'S' then 's'::"char" else 'r'::"char" end, r.relowner))) x
        where r.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
        """,
        """
        select format('right %s.%I %s %s %s', r.shown, a.attname, x.grantee::regrole, x.privilege_type, x.is_grantable)
        from pg_attribute a join relation r on r.oid = a.attrelid, aclexplode(a.attacl) x where a.attacl is not null
        """,
    ]

    private static let rules = [
        """
        select format('constraint %s %s %s', r.shown, c.conname, pg_get_constraintdef(c.oid)) from pg_constraint c
        join relation r on r.oid = c.conrelid where c.contype <> 't'
        """,
        """
        select format('index %s %s %s %s', i.indexrelid::regclass, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisreplident)
        from pg_index i join relation r on r.oid = i.indrelid
        """,
        """
        select format('trigger %s %s %s', r.shown, t.tgenabled, pg_get_triggerdef(t.oid)) from pg_trigger t
        join relation r on r.oid = t.tgrelid where not t.tgisinternal
        """,
        """
        select format('policy %s %s %s %s %s %s %s', r.shown, p.polname, p.polcmd, p.polpermissive,
            (select array_agg(o::regrole::text order by o::regrole::text) from unnest(p.polroles) o),
            pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
        from pg_policy p join relation r on r.oid = p.polrelid
        """,
        """
        select format('rule %s %s %s', r.shown, w.ev_enabled, pg_get_ruledef(w.oid)) from pg_rewrite w
        join relation r on r.oid = w.ev_class where w.rulename <> '_RETURN'
        """,
        """
        select format('statistics %s', pg_get_statisticsobjdef(s.oid)) from pg_statistic_ext s join relation r on r.oid = s.stxrelid
        """,
    ]

    private static let others = [
        "select format('schema %I %s', nspname, pg_get_userbyid(nspowner)) from space",
        """
        select format('right schema %I %s %s %s', s.nspname, x.grantee::regrole, x.privilege_type, x.is_grantable)
        from space s, aclexplode(coalesce(s.nspacl, acldefault('n', s.nspowner))) x
        """,
        """
        select format('routine %s %s %s %s', shown, prokind, pg_get_userbyid(proowner),
            case when prokind = 'a' then format_type(prorettype, null) else pg_get_functiondef(oid) end)
        from routine
        """,
        """
        select format('right %s %s %s', r.shown, x.grantee::regrole, x.is_grantable)
        from routine r, aclexplode(coalesce(r.proacl, acldefault('f', r.proowner))) x
        """,
        """
        select format('type %s %s %s %s %s %s', k.shown, k.typtype, pg_get_userbyid(k.typowner),
            (select array_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = k.oid),
            case when k.typtype = 'd' then format('%s %s %s', format_type(k.typbasetype, k.typtypmod), k.typnotnull, k.typdefault) end,
            (select array_agg(format('%s %s', c.conname, pg_get_constraintdef(c.oid)) order by c.conname)
                from pg_constraint c where c.contypid = k.oid))
        from kind k where k.typtype in ('d', 'e', 'r') and not exists (select from pg_class c where c.oid = k.typrelid and c.relkind <> 'c')
        """,
        "select format('extension %s', extname) from pg_extension",
        "select format('event trigger %s %s %s %s', evtname, evtevent, evtenabled, evtfoid::regprocedure) from pg_event_trigger",
        "select format('publication %s %s', pubname, puballtables) from pg_publication",
        """
        select format('publication %s %s', p.pubname, r.prrelid::regclass) from pg_publication_rel r
        join pg_publication p on p.oid = r.prpubid
        """,
        """
        select format('default rights %s %s %s %s', d.defaclrole::regrole, d.defaclobjtype, n.nspname,
            (select array_agg(x::text order by x::text) from unnest(d.defaclacl) x))
        from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace
        """,
        """
        select format('database %s %s', pg_get_userbyid(datdba), datconnlimit) from pg_database where datname = current_database()
        """,
        """
        select format('right database %s %s %s', x.grantee::regrole, x.privilege_type, x.is_grantable)
        from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x where d.datname = current_database()
        """,
        """
        select format('setting %s %s', s.setrole::regrole, o) from pg_db_role_setting s
        join pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) o where d.datname = current_database()
        """,
    ]

    /// How the server writes a list of texts down differs before and after a dump: `(ARRAY['a'::varchar])::text[]`, and
    /// `ARRAY[('a'::varchar)::text]`. Casts and parentheses go, where there is such a list.
    private static func normalised(_ text: String) -> String {
        """
        case when \(text) like '%ARRAY[%' then regexp_replace(
            regexp_replace(\(text), '::(character varying|character|text|bpchar|name)(\\(\\d+\\))?(\\[\\])?', '', 'g'), '[() ]', '', 'g')
        else \(text) end
        """
    }
}
