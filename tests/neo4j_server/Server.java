import java.nio.file.Path;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * Neo4j Community with nothing but Bolt, until SIGTERM comes or the standard input ends.
 *
 * Arguments: the home folder, the settings file, and "detached" where the input does not count.
 */
final class Server {
    private Server() {}

    public static void main(String[] given) throws Exception {
        DatabaseManagementService service =
                new DatabaseManagementServiceBuilder(Path.of(given[0]))
                        .loadPropertiesFromFile(Path.of(given[1]))
                        .build();
        Runtime.getRuntime().addShutdownHook(new Thread(service::shutdown));
        if (given.length > 2) {
            Thread.currentThread().join();
        }
        while (System.in.read() != -1) {
            // Nothing is said there; it only has to end.
        }
        System.exit(0);
    }
}
