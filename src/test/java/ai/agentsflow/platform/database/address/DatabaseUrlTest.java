package ai.agentsflow.platform.database.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.agentsflow.platform.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    postgresql://ada:pw@db.example.com:6432/app             | jdbc:postgresql://db.example.com:6432/app             | db.example.com:6432 | ada | pw
                    postgres://ada:pw@db/app                                | jdbc:postgresql://db/app                              | db                  | ada | pw
                    postgresql://db/app                                     | jdbc:postgresql://db/app                              | db                  |     |
                    postgresql://ada@db                                     | jdbc:postgresql://db/                                 | db                  | ada |
                    postgresql://ada:pw@[2001:db8::1]:5432/app              | jdbc:postgresql://[2001:db8::1]:5432/app              | [2001:db8::1]:5432  | ada | pw
                    postgresql://ada:pw@[::1]/app                           | jdbc:postgresql://[::1]/app                           | [::1]               | ada | pw
                    postgresql://a%40b:p%40s%3As%2Fw%25%20+@db/app          | jdbc:postgresql://db/app                              | db                  | a@b | p@s:s/w% +
                    postgresql://ada:p@w@db/app                             | jdbc:postgresql://db/app                              | db                  | ada | p@w
                    postgresql://ada:p:w@db/app                             | jdbc:postgresql://db/app                              | db                  | ada | p:w
                    postgresql://db/app?user=ada&password=p%26w             | jdbc:postgresql://db/app                              | db                  | ada | p&w
                    postgresql://ada:pw@db/my%20app?sslmode=require         | jdbc:postgresql://db/my%20app?sslmode=require         | db                  | ada | pw
                    postgresql://ada:pw@db/app?channel_binding=require      | jdbc:postgresql://db/app?channelBinding=require       | db                  | ada | pw
                    postgresql://ada:pw@db/app?pgbouncer=true               | jdbc:postgresql://db/app?prepareThreshold=0           | db                  | ada | pw
                    postgresql://ada:pw@db/app?target_session_attrs=read-write | jdbc:postgresql://db/app?targetServerType=primary  | db                  | ada | pw
                    postgresql://ada:pw@db/app?target_session_attrs=prefer-standby | jdbc:postgresql://db/app?targetServerType=preferSecondary | db | ada | pw
                    postgresql://ada:pw@db/app?gssencmode=disable           | jdbc:postgresql://db/app?gssEncMode=disable           | db                  | ada | pw
                    postgresql://ada:p#w@db/app                             | jdbc:postgresql://db/app                              | db                  | ada | p#w
                    postgresql://db/app?user=ada@srv&password=p%3Fw         | jdbc:postgresql://db/app                              | db                  | ada@srv | p?w
                    jdbc:postgresql://db/app?user=ada@srv&password=pw&sslmode=require | jdbc:postgresql://db/app?sslmode=require    | db                  | ada@srv | pw
                    jdbc:postgresql://db/app?password=p?w#1                 | jdbc:postgresql://db/app?password=p?w#1               | db                  |     |
                    jdbc:postgresql://db/app?sslmode=REQUIRE                | jdbc:postgresql://db/app?sslmode=REQUIRE              | db                  |     |
                    jdbc:postgresql:?user=ada                               | jdbc:postgresql:?user=ada                             | localhost           |     |
                    postgresql://ada:pw@one:5432,two:5433/app               | jdbc:postgresql://one:5432,two:5433/app               | one:5432,two:5433   | ada | pw
                    jdbc:postgresql://ada:pw@db/app                         | jdbc:postgresql://db/app                              | db                  | ada | pw
                    jdbc:postgresql://db:5433/app?user=x&password=y         | jdbc:postgresql://db:5433/app?user=x&password=y       | db:5433             |     |
                    jdbc:postgresql:app                                     | jdbc:postgresql:app                                   | localhost           |     |
                    jdbc:h2:./data/agentsflow                               | jdbc:h2:./data/agentsflow                             | embedded            |     |
                    jdbc:h2:tcp://db:9092/app                               | jdbc:h2:tcp://db:9092/app                             | db:9092             |     |
                    """)
    void reads(String text, String jdbc, String host, String user, String password) {
        var url = DatabaseUrl.parse(text);

        assertThat(url.jdbc()).isEqualTo(jdbc);
        assertThat(url.host()).isEqualTo(host);
        assertThat(url.user().orElse(null)).isEqualTo(user);
        assertThat(url.password().map(Secret::value).orElse(null)).isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://ada:geheim@db/app",
                "jdbc:mysql://db/app?password=geheim",
                "jdbc:h2:",
                "postgresql://",
                "postgresql:///app",
                "postgresql://ada:geheim@/app",
                "postgresql://ada:geheim@db:0/app",
                "postgresql://ada:geheim@db:65536/app",
                "postgresql://ada:geheim@db:5432x/app",
                "postgresql://ada:geheim@db:/app",
                "postgresql://ada:geheim%zz@db/app",
                "postgresql://ada:geheim%4@db/app",
                "postgresql://ada:geh/eim@db/app",
                "postgresql://ada:geheim@db;DROP/app",
                "postgresql://ada:geheim@[::1/app",
                "postgresql://ada:geheim@db,/app",
                "postgresql://ada:geheim@db/app\r\nINFO forged line",
                "postgresql://ada:geheim@db/a pp",
                "postgresql://ada:geheim@db/app?socketFactory=evil.Factory&socketFactoryArg=x",
                "postgresql://ada:geheim@db/app?authenticationPluginClassName=evil.Plugin",
                "jdbc:postgresql://ada:geheim@db:x/app",
                "postgresql://ada:ge?heim@db/app",
                "postgresql://ada:12?heim@db/app",
                "postgresql://ada:12?34eim@db/app?sslmode=require",
                "postgresql://ada:12?user=eim@db/app",
                "postgresql://ada:12?eim",
                "postgresql://ada:12/x?eim@db/app",
                "postgresql://ada:geh@eim?x@db/app",
                "postgresql://ada:geh@12/eim@db/app",
                "postgresql://ada:pw@db/app#eim",
                "postgresql://ada:ge heim@db/app",
                "postgresql://ada:geheim@db/app?sslmode=geheim",
                "postgresql://ada:geheim@db/app?geheim",
                "jdbc:postgresql://db/app?user=ada&password=ge&heim",
                "jdbc:postgresql://db/app?password=geheim%zz",
                "jdbc:postgresql://db/app?password=geheim&sslmode=eim",
                "jdbc:postgresql://db:eim/app",
                "jdbc:postgresql:ada:geheim@db/app",
                "jdbc:h2:tcp://sa:geheim@db/app"
            })
    void refusesAndRepeatsNothing(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseUrl.parse(text))
                .satisfies(e -> {
                    assertThat(e.getMessage()).doesNotContain("geheim", "eim", "forged");
                    assertThat(e.getCause()).isNull();
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    postgresql://u:12?34@h/db                          | ? in a password must be written as %3F
                    postgresql://u:pa?ss@h/db                          | ? in a password must be written as %3F
                    postgresql://u:pa/ss@h/db                          | / in a user or password must be written as %2F
                    postgresql://u:pa ss@h/db                          | a space in a password is %20
                    postgresql://u:pw@h/db#x                           | # must be written as %23
                    jdbc:postgresql:u:pw@h/db                          | two slashes are needed before the user: jdbc:postgresql://
                    jdbc:postgresql://h/db?user=u&password=pa&ss       | parameter 3 is no name=value; & in a value must be written as %26
                    postgresql://u:pw@h/db?sslmode=requre              | sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full; did you mean require?
                    jdbc:postgresql://h/db?sslmode=verify_full         | sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full; did you mean verify-full?
                    postgresql://u:pw@h/db?sslmode=                    | sslmode must be one of
                    postgresql://u:pw@h/db?target_session_attrs=readwrite | target_session_attrs must be one of any, prefer-standby, primary, read-only, read-write, standby; did you mean read-write?
                    jdbc:postgresql://h/db?targetServerType=Primary    | did you mean primary?
                    postgresql://u:pw@h/db?targetServerType=secondry   | did you mean secondary?
                    postgresql://u:pw@h/db?channel_binding=required    | channelBinding must be one of disable, prefer, require; did you mean require?
                    postgresql://u:pw@h/db?sslmod=require              | there is no parameter of the name of parameter 1; did you mean sslmode?
                    jdbc:postgresql://h/db?user=u&SSLMODE=require      | there is no parameter of the name of parameter 2; did you mean sslmode?
                    postgresql://u:pw@h/db?target_sesion_attrs=any     | there is no parameter of the name of parameter 1; did you mean target_session_attrs?
                    jdbc:postgresql://h/db?target_session_attrs=any    | the driver does not know parameter 1; did you mean targetServerType?
                    """)
    void saysWhatIsWrong(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseUrl.parse(text))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    postgresql://u:pw@h/db?connection_limit=1&sslmode=require | the driver does not know parameter 1, connection_limit: it has no effect
                    jdbc:postgresql://h/db?password=pa&geheim=x               | the driver does not know parameter 2: it has no effect
                    """)
    void advisesOfWhatHasNoEffect(String text, String advice) {
        assertThat(DatabaseUrl.parse(text).advice()).containsExactly(advice);
    }

    @Test
    void hasNothingToAdviseOfWhatTheDriverAndHostersKnow() {
        assertThat(DatabaseUrl.parse("postgresql://u:pw@h/db?pgbouncer=true&schema=x&connect_timeout=3&socketTimeout=9")
                        .advice())
                .isEmpty();
    }

    @Test
    void keepsHostileValuesInTheirPlace() {
        var url = DatabaseUrl.parse("postgresql://ada:pw@db/app%3Fssl=false%26x?options=a%26sslmode=disable");

        assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://db/app%3Fssl%3Dfalse%26x?options=a%26sslmode%3Ddisable");
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://ada:geheim@db:5433/app, PostgreSQL at db:5433",
        "jdbc:postgresql://db/app?user=ada&password=geheim, PostgreSQL at db",
        "jdbc:h2:./data/x;USER=ada;PASSWORD=geheim, the embedded H2",
        "jdbc:h2:tcp://db/x, H2 at db"
    })
    void printsProductAndHostAlone(String text, String printed) {
        assertThat(DatabaseUrl.parse(text)).hasToString(printed);
    }
}
