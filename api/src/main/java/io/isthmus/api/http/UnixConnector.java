package io.isthmus.api.http;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/** Listens on a unix socket and lets in whom there is a place for. */
final class UnixConnector extends UnixDomainServerConnector {
    private final Connections connections;

    UnixConnector(Server server, Connections connections, ConnectionFactory factory) {
        super(server, factory);
        this.connections = connections;
        addBean(connections);
    }

    @Override
    protected void accept(int acceptor) throws IOException {
        if (getTransport() instanceof ServerSocketChannel listening && listening.isOpen()) {
            SocketChannel channel = listening.accept();
            if (connections.admit(channel, false)) {
                channel.configureBlocking(false);
                configure(channel);
                getBean(SelectorManager.class).accept(channel);
            }
        }
    }

    @Override
    protected void onEndPointOpened(EndPoint endPoint) {
        super.onEndPointOpened(endPoint);
        connections.opened(endPoint);
    }
}
