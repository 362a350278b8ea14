package ai.agentsflow.platform.database;

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
                "jdbc:postgresql://ada:geheim@db:x/app"
            })
    void refusesAndRepeatsNothing(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseUrl.parse(text))
                .satisfies(e -> {
                    assertThat(e.getMessage()).doesNotContain("geheim", "eim", "forged");
                    assertThat(e.getCause()).isNull();
                });
    }

    @Test
    void keepsHostileValuesInTheirPlace() {
        var url = DatabaseUrl.parse("postgresql://ada:pw@db/app%3Fssl=false%26x?sslmode=require%26sslmode=disable");

        assertThat(url.jdbc())
                .isEqualTo("jdbc:postgresql://db/app%3Fssl%3Dfalse%26x?sslmode=require%26sslmode%3Ddisable");
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
